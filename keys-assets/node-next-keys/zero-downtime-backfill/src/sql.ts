export interface SqlResult {
  rows: unknown[];
  rowCount?: number | null;
  /** `pg` gives the command's tag; used to see a COMMIT that became a ROLLBACK. */
  command?: string;
}

/** What is used of a `pg` Pool or Client. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<SqlResult>;
}

/** What is used of a `pg` PoolClient. */
export interface SqlConnection extends SqlClient {
  release(destroy?: boolean): void;
}

/** What is used of a `pg` Pool. */
export interface SqlPool extends SqlClient {
  connect(): Promise<SqlConnection>;
}

export async function transaction<T>(pool: SqlPool, opening: string, work: (tx: SqlClient) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  let isBroken = false;
  try {
    await connection.query(opening);
    const value = await work(connection);
    const { command } = await connection.query("commit");
    if (command === "ROLLBACK") throw new Error("A statement failed, its error was swallowed, and nothing was stored.");
    return value;
  } catch (error) {
    await connection.query("rollback").catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    connection.release(isBroken);
  }
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
