export interface SqlResult {
  rows: unknown[];
  rowCount?: number | null;
  /** `pg` gives the command's tag; used to see a COMMIT that became a ROLLBACK. */
  command?: string;
}

/** A statement as a text, or as the object that `pg` takes and Drizzle hands over. */
export type Statement = string | { readonly text: string; readonly values?: unknown[] };

/** What is used of a `pg` PoolClient. */
export interface SqlConnection {
  query(statement: Statement, values?: unknown[]): Promise<SqlResult>;
  release(destroy?: boolean | Error): void;
}

/** What is used of a `pg` Pool. */
export interface SqlPool {
  connect(): Promise<SqlConnection>;
}

/**
 * Begins with `opening`, runs `work`, commits. Whatever goes wrong is rolled back and thrown; a connection that cannot
 * roll back is closed instead of being given to somebody else.
 */
export async function transaction<T>(
  pool: SqlPool,
  opening: string,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<{ value: T; committed: boolean }> {
  const connection = await pool.connect();
  let isBroken = false;
  try {
    await connection.query(opening);
    const value = await work(connection);
    const { command } = await connection.query("commit");
    return { value, committed: command !== "ROLLBACK" };
  } catch (error) {
    await connection.query("rollback").catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    connection.release(isBroken);
  }
}
