import type { SqlClient } from "./add-message.ts";

/** What is used of a `pg` PoolClient. */
export interface SqlConnection extends SqlClient {
  release(destroy?: boolean): void;
}

/** What is used of a `pg` Pool. */
export interface SqlPool<Connection extends SqlConnection = SqlConnection> {
  connect(): Promise<Connection>;
}

/** What a consumer needs to know of a message. Send the three fields along with it. */
export interface Received {
  readonly id: string;
  readonly aggregate: string;
  readonly seq: number;
}

export interface HandleOptions {
  /**
   * How a repeat is recognised. By `position` (default) in one row for each aggregate: for ways that keep the order of an
   * aggregate, such as the relay calling directly, or a partition of a log. By `id` for queues that reorder.
   */
  by?: "position" | "id";
}

// Locks the row, so of two deliveries at once the second waits and then finds the position taken.
const ADVANCE = `
insert into outbox_positions as p (consumer, aggregate, seq) values ($1, $2, $3::bigint)
on conflict (consumer, aggregate) do update set seq = excluded.seq where p.seq < excluded.seq
returning 1 as advanced`;

const REMEMBER = `
insert into outbox_handled (consumer, id) values ($1, $2::uuid) on conflict do nothing returning 1 as remembered`;

/**
 * Runs `effect` once for each message, however often it arrives: the note that it was handled and what `effect` writes
 * through `tx` commit together or not at all. Answers false for a message that was handled before.
 */
export async function handleOnce<Connection extends SqlConnection>(
  pool: SqlPool<Connection>,
  consumer: string,
  { id, aggregate, seq }: Received,
  effect: (tx: Connection) => Promise<void>,
  { by = "position" }: HandleOptions = {},
): Promise<boolean> {
  if (!Number.isSafeInteger(seq) || seq < 1) throw new RangeError("A message's seq is a whole number from 1.");
  const tx = await pool.connect();
  let isBroken = false;
  try {
    await tx.query("begin isolation level read committed");
    const { rows } = await (by === "id"
      ? tx.query(REMEMBER, [consumer, id])
      : tx.query(ADVANCE, [consumer, aggregate, seq]));
    if (rows.length > 0) await effect(tx);
    await tx.query("commit");
    return rows.length > 0;
  } catch (error) {
    await tx.query("rollback").catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    tx.release(isBroken);
  }
}
