import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { MigrationList } from "@prisma/schema-engine-wasm";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { root } from "./paths.ts";
import { withSchemaEngine } from "./schema-engine.ts";

const MIGRATIONS = join(root, "prisma", "migrations");
const NO_FILTER = { externalTables: [], externalEnums: [] };

export function readSchema(): Promise<string> {
  return readFile(join(root, "prisma", "schema.prisma"), "utf8");
}

/** The migrations on disk, in the form in which the engine takes them. */
async function listMigrations(): Promise<MigrationList> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => {
      const value = await readFile(join(MIGRATIONS, name, "migration.sql"), "utf8");
      return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value } } };
    }),
  );
  const lockfile = {
    path: "migration_lock.toml",
    content: await readFile(join(MIGRATIONS, "migration_lock.toml"), "utf8"),
  };
  return { baseDir: MIGRATIONS, lockfile, shadowDbInitScript: "", migrationDirectories };
}

/** Applies what is missing, in order, as `prisma migrate deploy` would, and the job queue's own tables. Returns the names applied. */
export async function migrate(url: string): Promise<string[]> {
  const migrationsList = await listMigrations();
  const { appliedMigrationNames } = await withSchemaEngine(url, await readSchema(), (engine) =>
    engine.applyMigrations({ migrationsList, filters: NO_FILTER }),
  );
  await runMigrations({ connectionString: url });
  return appliedMigrationNames;
}

async function withShadowDatabase<T>(url: string, work: (shadowUrl: string) => Promise<T>): Promise<T> {
  const shadow = new URL(url);
  shadow.pathname = `/keys_shadow_${process.pid}_${Date.now()}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create database "${shadow.pathname.slice(1)}"`);
    return await work(shadow.href);
  } finally {
    await client.query(`drop database if exists "${shadow.pathname.slice(1)}" with (force)`);
    await client.end();
  }
}

/**
 * The SQL that leads from what the migrations make to what schema.prisma says; empty when they agree. Built in a
 * database of its own beside the one at `url`, which is left as it is.
 */
export async function diffSchema(url: string): Promise<string> {
  const schema = await readSchema();
  const files = [{ path: "schema.prisma", content: schema }];
  return withShadowDatabase(url, async (shadowUrl) => {
    const migrationsList = await listMigrations();
    await withSchemaEngine(shadowUrl, schema, (engine) =>
      engine.applyMigrations({ migrationsList, filters: NO_FILTER }),
    );
    const { stdout } = await withSchemaEngine(shadowUrl, schema, (engine) =>
      engine.diff({
        from: { tag: "schemaDatasource", files, configDir: root },
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: null,
        filters: NO_FILTER,
      }),
    );
    const sql = stdout ?? "";
    return /^\s*(--[^\n]*\s*)*$/.test(sql) ? "" : sql;
  });
}

/** Writes the next migration from schema.prisma and returns its folder, or null when there is nothing to write. */
export async function writeDiff(url: string, name: string, now: Date): Promise<string | null> {
  const sql = await diffSchema(url);
  if (sql === "") return null;
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join(MIGRATIONS, `${stamp}_${name.toLowerCase().replace(/[^a-z0-9]+/g, "_")}`);
  await mkdir(folder);
  await writeFile(join(folder, "migration.sql"), sql);
  return folder;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: "string" } } });
  const url = values.url ?? process.env.DATABASE_URL;
  if (!url) throw new Error("Say which database: --url postgresql://…");
  const applied = await migrate(url);
  console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
