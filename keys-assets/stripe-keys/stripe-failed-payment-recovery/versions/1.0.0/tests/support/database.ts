import { randomUUID } from "node:crypto";
import type { SqlClient } from "../../src/postgres-store.ts";

/** A real server for the tests that need one; without this variable they are skipped. */
export const databaseUrl = process.env.TEST_DATABASE_URL ?? "";

export interface Database extends SqlClient {
  close(): Promise<void>;
}

interface PgModule {
  default: { Pool: new (options: object) => SqlClient & { end(): Promise<void> } };
}

/** A pool in a schema of its own, which is dropped at the end. Needs the package `pg`. */
export async function openDatabase(schemaSql: string): Promise<Database> {
  const name: string = "pg";
  const { default: pg } = (await import(name)) as PgModule;
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, options: `-c search_path=${schema}` });
  await pool.query(`create schema ${schema}`);
  await pool.query(schemaSql);
  return {
    query: (text, values) => pool.query(text, values),
    close: async () => {
      await pool.query(`drop schema ${schema} cascade`);
      await pool.end();
    },
  };
}
