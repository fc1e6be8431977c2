import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SqlClient, SqlConnection, SqlPool } from "../../src/index.ts";

/** A real PostgreSQL for the tests that need one; without it those tests are skipped. */
export const databaseUrl = process.env.TEST_DATABASE_URL ?? "";
export const skipped = databaseUrl === "" && "TEST_DATABASE_URL is not set";

export interface Database extends SqlClient, SqlPool {
  close(): Promise<void>;
}

interface PgModule {
  default: { Pool: new (options: object) => SqlClient & SqlPool & { end(): Promise<void> } };
}

/** A pool in a schema of its own, which is dropped at the end, with the migration applied. Needs the package `pg`. */
export async function openDatabase(): Promise<Database> {
  const name: string = "pg";
  const { default: pg } = (await import(name)) as PgModule;
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, options: `-c search_path=${schema}` });
  await pool.query(`create schema ${schema}`);
  await pool.query(await readFile(new URL("../../migrations/0001_idempotency_keys.sql", import.meta.url), "utf8"));
  return {
    query: (text, values) => pool.query(text, values),
    connect: (): Promise<SqlConnection> => pool.connect(),
    close: async () => {
      await pool.query(`drop schema ${schema} cascade`);
      await pool.end();
    },
  };
}
