import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SqlClient } from "../../src/index.ts";

/** A real PostgreSQL for the tests that need one; without it those tests are skipped. */
export const databaseUrl = process.env.TEST_DATABASE_URL ?? "";
export const skipped = databaseUrl === "" && "TEST_DATABASE_URL is not set";

type Pool = SqlClient & { end(): Promise<void> };

/** A pool in a schema of its own, which is dropped at the end, with the migration applied. Needs the package `pg`. */
export async function openDatabase(): Promise<{ pool: Pool; close(): Promise<void> }> {
  const name: string = "pg";
  const { default: pg } = (await import(name)) as { default: { Pool: new (options: object) => Pool } };
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 5, options: `-c search_path=${schema}` });
  await pool.query(`create schema ${schema}`);
  const migration = await readFile(new URL("../../migrations/0001_sso.sql", import.meta.url), "utf8");
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
