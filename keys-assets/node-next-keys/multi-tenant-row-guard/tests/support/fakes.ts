import type { SqlConnection, SqlPool, SqlResult, Statement } from "../../src/index.ts";

/** A pool that writes down what it is asked, connection by connection, and answers what a test says. */
export function fakePool(answer: (text: string) => Partial<SqlResult> | Error = () => ({})) {
  const log: string[] = [];
  const released: (boolean | Error | undefined)[] = [];
  let opened = 0;
  const pool: SqlPool = {
    async connect(): Promise<SqlConnection> {
      opened += 1;
      const name = opened;
      return {
        async query(statement: Statement) {
          const text = typeof statement === "string" ? statement : statement.text;
          log.push(`${name}: ${text}`);
          const given = answer(text);
          if (given instanceof Error) throw given;
          return { rows: [], ...given };
        },
        release: (destroy) => void released.push(destroy),
      };
    },
  };
  return { pool, log, released, open: () => opened - released.length };
}

export const code = (expected: string) => (error: unknown) => (error as { code?: unknown }).code === expected;
