import type { SqlClient } from "./sql.ts";

/** A figure of the database's health, and from where on the backfill waits. */
export interface Probe {
  readonly name: string;
  readonly limit: number;
  read(): Promise<number>;
}

export interface Pace {
  /** How long a batch should take. Default 200 ms. */
  readonly targetMs: number;
  /** The part of the time that it may work. Default 0.5: as long a rest as the batch took. */
  readonly duty: number;
  readonly minSize: number;
  readonly maxSize: number;
}

/** Grows or shrinks towards `targetMs`, by half or to double at most, so that one odd batch does not tip it. */
export function nextSize(size: number, visited: number, tookMs: number, { targetMs, minSize, maxSize }: Pace): number {
  const factor = Math.min(2, Math.max(0.5, targetMs / Math.max(1, tookMs)));
  // A batch that was not full says nothing about a larger one.
  const wanted = visited < size ? size * Math.min(1, factor) : size * factor;
  return Math.min(maxSize, Math.max(minSize, Math.round(wanted)));
}

export const restMs = (tookMs: number, { duty }: Pick<Pace, "duty">) => (tookMs * (1 - duty)) / duty;

/** What is above its limit. A probe that cannot be read counts: not knowing is no reason to go on. */
export async function pressure(probes: readonly Probe[]): Promise<string[]> {
  const read = await Promise.all(
    probes.map(async ({ name, limit, read }) => {
      try {
        const value = await read();
        return value <= limit ? null : `${name} ${value} > ${limit}`;
      } catch (error) {
        return `${name} cannot be read: ${error instanceof Error ? error.message : error}`;
      }
    }),
  );
  return read.filter((text) => text !== null);
}

// Without the right, PostgreSQL shows null instead of an error, which would look like no lag at all.
const figure = (name: string, limit: number, sql: string) => (client: SqlClient): Probe => ({
  name,
  limit,
  read: async () => {
    const { rows } = await client.query(`select pg_has_role('pg_read_all_stats', 'usage') as may, (${sql})::float8 as value`);
    const { may, value } = rows[0] as { may: boolean; value: number };
    if (!may) throw new Error("the role lacks pg_read_all_stats");
    return value;
  },
});

/** How far the slowest standby is behind, in bytes of the log. A standby that stands still shows; one that is gone does not. */
export const replicationLagBytes = (client: SqlClient, limit = 64 * 1024 * 1024): Probe =>
  figure(
    "replication lag (bytes)",
    limit,
    "select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0) from pg_stat_replication",
  )(client);

/** Sessions of this database that wait for a lock. */
export const lockWaiters = (client: SqlClient, limit = 5): Probe =>
  figure(
    "sessions waiting for locks",
    limit,
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )(client);

/** The age of the oldest transaction: until it ends, nothing that the backfill leaves behind can be vacuumed. */
export const oldestTransactionMs = (client: SqlClient, limit = 300_000): Probe =>
  figure(
    "oldest transaction (ms)",
    limit,
    "select coalesce(max(extract(epoch from clock_timestamp() - xact_start)) * 1000, 0) from pg_stat_activity where backend_xmin is not null",
  )(client);
