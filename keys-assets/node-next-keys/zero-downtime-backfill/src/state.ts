import { keyAsText, type Prepared } from "./definition.ts";
import type { SqlClient } from "./sql.ts";

export type State = "running" | "paused" | "failed" | "completed";

export interface Status {
  readonly name: string;
  readonly state: State;
  /** Rows that were passed, changed or not. */
  readonly visited: number;
  readonly changed: number;
  /** From the planner's statistics; null when the table was never analysed. */
  readonly estimate: number | null;
  /** 0 to 1, as good as the estimate. */
  readonly share: number | null;
  /** At the rate so far, pauses included. */
  readonly etaMs: number | null;
  readonly noted: number;
  readonly error: string;
}

export interface StateRow {
  readonly state: State;
  readonly definition: string;
  readonly position: string[] | null;
  readonly until: string[] | null;
}

/** Writes down where it begins and ends, once. What comes in behind the end has both forms from its writer. */
export async function introduce(client: SqlClient, name: string, prepared: Prepared): Promise<void> {
  const { table, columns, fingerprint, estimate } = prepared;
  const last = `(select ${keyAsText(columns)} from ${table} t order by ${descending(columns)} limit 1)`;
  await client.query(
    `insert into backfills (name, definition, until, estimate) values ($1, $2, ${last}, $3) on conflict (name) do nothing`,
    [name, fingerprint, estimate],
  );
}

export const descending = (columns: string) =>
  columns.split(", ").map((column) => `${column} desc`).join(", ");

/** The row, locked until the transaction ends; null when another process has it. */
export async function lock(tx: SqlClient, name: string): Promise<StateRow | null> {
  const { rows } = await tx.query(
    "select state, definition, position, until from backfills where name = $1 for update skip locked",
    [name],
  );
  return (rows[0] as StateRow | undefined) ?? null;
}

export async function advance(tx: SqlClient, name: string, to: readonly string[], visited: number, changed: number): Promise<void> {
  await tx.query(
    `update backfills set position = $2::text[], visited = visited + $3, changed = changed + $4, updated_at = clock_timestamp()
     where name = $1`,
    [name, to, visited, changed],
  );
}

export async function finish(tx: SqlClient, name: string): Promise<void> {
  await tx.query(
    "update backfills set state = 'completed', finished_at = clock_timestamp(), updated_at = clock_timestamp() where name = $1",
    [name],
  );
}

/** Moves between running, paused and failed; what is completed stays so. True when it did. */
export async function turn(client: SqlClient, name: string, state: State, error = ""): Promise<boolean> {
  const { rows } = await client.query(
    `update backfills set state = $2, error = $3, updated_at = clock_timestamp()
     where name = $1 and state <> 'completed' returning 1 as turned`,
    [name, state, error.slice(0, 1000)],
  );
  return rows.length > 0;
}

export async function note(tx: SqlClient, name: string, key: readonly string[], reason: string): Promise<void> {
  await tx.query(
    `insert into backfill_rows (name, key, reason) values ($1, $2::text[], $3)
     on conflict (name, key) do update set reason = excluded.reason, noted_at = clock_timestamp()`,
    [name, key, reason.slice(0, 1000)],
  );
}

export async function noted(client: SqlClient, name: string, limit = 100): Promise<{ key: string[]; reason: string }[]> {
  const { rows } = await client.query("select key, reason from backfill_rows where name = $1 order by noted_at, key limit $2", [
    name,
    limit,
  ]);
  return rows as { key: string[]; reason: string }[];
}

export async function readStatus(client: SqlClient, name: string): Promise<Status | null> {
  const { rows } = await client.query(
    `select state, visited::float8 as visited, changed::float8 as changed, estimate::float8 as estimate, error,
       (extract(epoch from updated_at - started_at) * 1000)::float8 as "tookMs",
       (select count(*)::float8 from backfill_rows r where r.name = b.name) as noted
     from backfills b where name = $1`,
    [name],
  );
  const row = rows[0] as (Omit<Status, "name" | "share" | "etaMs"> & { tookMs: number }) | undefined;
  if (!row) return null;
  const { tookMs, ...rest } = row;
  const { visited, estimate, state } = row;
  if (state === "completed") return { name, ...rest, share: 1, etaMs: 0 };
  const share = estimate === null || estimate === 0 ? null : Math.min(0.999, visited / estimate);
  const left = estimate === null ? null : Math.max(0, estimate - visited);
  return { name, ...rest, share, etaMs: left === null || visited === 0 ? null : Math.round((left * tookMs) / visited) };
}
