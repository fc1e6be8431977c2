import type { PostgresStore, SqlClient } from "./postgres-store.ts";
import type { Answer, Held } from "./store.ts";

/** How a handler and the answer it gives come into one transaction. Write these two for another database library. */
export interface Transactions<Tx> {
  /** Calls `work` once; commits when it resolves, rolls back when it rejects and rejects with the same reason. */
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** `store.complete`, inside that transaction. */
  complete(tx: Tx, held: Held, answer: Answer): Promise<boolean>;
}

/** What is used of a `pg` PoolClient. */
export interface SqlConnection extends SqlClient {
  release(destroy?: boolean): void;
}

/** What is used of a `pg` Pool. */
export interface SqlPool<Connection extends SqlConnection = SqlConnection> {
  connect(): Promise<Connection>;
}

/** Transactions on connections of a `pg` Pool, at PostgreSQL's default level (read committed). */
export function pgTransactions<Connection extends SqlConnection>(
  pool: SqlPool<Connection>,
  store: PostgresStore,
): Transactions<Connection> {
  return {
    run: (work) => inTransaction(pool, work),
    complete: (tx, held, answer) => store.on(tx).complete(held, answer),
  };
}

async function inTransaction<Connection extends SqlConnection, T>(
  pool: SqlPool<Connection>,
  work: (tx: Connection) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let broken = false;
  try {
    await connection.query("begin isolation level read committed");
    const result = await work(connection);
    await connection.query("commit");
    return result;
  } catch (error) {
    // A connection that cannot roll back must not go back into the pool with the transaction open.
    await connection.query("rollback").catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    connection.release(broken);
  }
}
