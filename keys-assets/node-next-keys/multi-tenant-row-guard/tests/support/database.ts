import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SqlPool, SqlResult } from "../../src/index.ts";

/** A real PostgreSQL for the tests that need one; without it those tests are skipped. */
export const databaseUrl = process.env.TEST_DATABASE_URL ?? "";
export const skipped = databaseUrl === "" && "TEST_DATABASE_URL is not set";

type Pool = SqlPool & { query(text: string, values?: unknown[]): Promise<SqlResult>; end(): Promise<void> };

const migration = (name: string) => readFile(new URL(`../../migrations/${name}.sql`, import.meta.url), "utf8");

/**
 * A database of its own with migrations 1 and 2, an owner, a role for the application and one that policies do not bind.
 * All of it is dropped at the end. Needs the package `pg` and a role that may create databases and roles.
 */
export async function openDatabase() {
  const name: string = "pg";
  const { default: pg } = (await import(name)) as { default: { Pool: new (options: object) => Pool } };
  const tag = `rowguard_${randomUUID().slice(0, 8)}`;
  const [owner, app, system] = [`${tag}_owner`, `${tag}_app`, `${tag}_system`];
  const admin = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  for (const role of [owner, app]) await admin.query(`create role ${role} login password 'test'`);
  await admin.query(`create role ${system} login bypassrls password 'test'`);
  await admin.query(`create database ${tag} owner ${owner}`);
  const pools: Pool[] = [];
  const poolOf = (role: string): Pool => {
    const url = new URL(databaseUrl);
    url.pathname = `/${tag}`;
    url.username = role;
    url.password = "test";
    const pool = new pg.Pool({ connectionString: url.href, max: 3 });
    pools.push(pool);
    return pool;
  };
  const ownerPool = poolOf(owner);
  for (const file of ["0001_tenancy", "0002_audit"]) {
    await ownerPool.query(await migration(file));
    await ownerPool.query(await migration(file));
  }
  return {
    app,
    system,
    admin,
    owner: ownerPool,
    appPool: poolOf(app),
    systemPool: poolOf(system),
    migrate: async (file: string) => void (await ownerPool.query(await migration(file))),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await admin.query(`drop database ${tag}`);
      for (const role of [owner, app, system]) await admin.query(`drop role ${role}`);
      await admin.end();
    },
  };
}
