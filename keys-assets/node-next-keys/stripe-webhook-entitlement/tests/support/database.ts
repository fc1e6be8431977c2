import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SqlPool } from "../../src/postgres-store.ts";

/** A real PostgreSQL for the tests that need one; without it those tests are skipped. */
export const databaseUrl = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL ?? "";
export const skipped = databaseUrl === "" && "neither TEST_DATABASE_URL nor DATABASE_URL is set";

export interface Database {
  pool: SqlPool;
  close(): Promise<void>;
}

interface PgModule {
  default: { Pool: new (options: object) => SqlPool & { end(): Promise<void> } };
}

/** A pool in a schema of its own, with the migration run, dropped at the end. Needs the package `pg`. */
export async function openDatabase(): Promise<Database> {
  const name: string = "pg";
  const { default: pg } = (await import(name)) as PgModule;
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, options: `-c search_path=${schema}` });
  await pool.query(`create schema ${schema}`);
  const migration = await readFile(new URL("../../migrations/001_stripe_entitlements.sql", import.meta.url), "utf8");
  await pool.query(migration);
  await pool.query(migration);
  return {
    pool,
    close: async () => {
      await pool.query(`drop schema ${schema} cascade`);
      await pool.end();
    },
  };
}
