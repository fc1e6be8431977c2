import { randomUUID } from "node:crypto";
import type { SqlClient } from "../../src/postgres-store.ts";
import type { RedisScripting } from "../../src/redis-store.ts";
import { fromIoredis } from "../../src/redis-store.ts";

/** Real servers for the tests that need them; without these variables those tests are skipped. */
export const databaseUrl = process.env.TEST_DATABASE_URL ?? "";
export const redisUrl = process.env.TEST_REDIS_URL ?? "";

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

interface IoredisModule {
  Redis: new (
    url: string,
  ) => Parameters<typeof fromIoredis>[0] & {
    quit(): Promise<unknown>;
    script(...args: string[]): Promise<unknown>;
  };
}

/** A Redis client with no script cached. Needs the package `ioredis`. */
export async function openRedis(): Promise<{ redis: RedisScripting; close(): Promise<void> }> {
  const name: string = "ioredis";
  const { Redis } = (await import(name)) as IoredisModule;
  const client = new Redis(redisUrl);
  await client.script("FLUSH");
  return { redis: fromIoredis(client), close: async () => void (await client.quit()) };
}
