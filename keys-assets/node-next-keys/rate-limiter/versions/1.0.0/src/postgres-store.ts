import { verdictOf } from "./model.ts";
import { EPSILON, memoryMs, type Verdict } from "./policy.ts";
import type { Ask, Store } from "./store.ts";

/** What is used of a `pg` Pool or Client; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Run once in a migration. UNLOGGED: counters are fast to write and start empty after a crash of PostgreSQL. */
export const POSTGRES_SCHEMA = `
create unlogged table if not exists rate_limits (
  key text primary key,
  a double precision not null,
  b double precision not null,
  at double precision not null,
  now_ms double precision not null,
  allowed boolean not null,
  forget_at timestamptz not null
);
create index if not exists rate_limits_forget_at on rate_limits (forget_at);
`;

const NOW = "coalesce($2::float8, floor(extract(epoch from clock_timestamp()) * 1000)::float8)";
const FORGET = "to_timestamp((excluded.now_ms + $4::float8) / 1000)";

// $1 key, $2 now or null, $3 cost, $4 memory in ms, $5 capacity, $6 refill per ms.
// A conflicting insert locks the row and sees its newest version, so the step is atomic without a transaction.
const TOKENS = "least($5::float8, r.a + greatest(0, excluded.now_ms - r.at) * $6::float8)";
const BUCKET_PASSES = `${TOKENS} + ${EPSILON} >= $3::float8`;
const BUCKET = `
insert into rate_limits as r (key, a, b, at, now_ms, allowed, forget_at)
select $1, $5::float8 - $3::float8, 0, n, n, true, to_timestamp((n + $4::float8) / 1000) from (select ${NOW} as n) clock
on conflict (key) do update set
  a = ${TOKENS} - case when ${BUCKET_PASSES} then $3::float8 else 0 end,
  at = greatest(r.at, excluded.now_ms),
  now_ms = excluded.now_ms,
  allowed = ${BUCKET_PASSES},
  forget_at = ${FORGET}
returning a, b, at, now_ms, allowed`;

// $5 limit, $6 window in ms. excluded.at is the window in which the moment lies.
const STARTED = "greatest(excluded.at, r.at)";
const SPENT = `case when r.at = ${STARTED} then r.a else 0 end`;
const PREVIOUS = `case when r.at = ${STARTED} then r.b when r.at = ${STARTED} - $6::float8 then r.a else 0 end`;
const AGE = `greatest(0, excluded.now_ms - ${STARTED})`;
const WINDOW_PASSES = `(${PREVIOUS}) * (($6::float8 - ${AGE}) / $6::float8) + (${SPENT}) + $3::float8 <= $5::float8 + ${EPSILON}`;
const WINDOW = `
insert into rate_limits as r (key, a, b, at, now_ms, allowed, forget_at)
select $1, $3::float8, 0, n - (n - floor(n / $6::float8) * $6::float8), n, $3::float8 <= $5::float8, to_timestamp((n + $4::float8) / 1000)
from (select ${NOW} as n) clock
on conflict (key) do update set
  a = (${SPENT}) + case when ${WINDOW_PASSES} then $3::float8 else 0 end,
  b = ${PREVIOUS},
  at = ${STARTED},
  now_ms = excluded.now_ms,
  allowed = ${WINDOW_PASSES},
  forget_at = ${FORGET}
returning a, b, at, now_ms, allowed`;

interface Row {
  a: number;
  b: number;
  at: number;
  now_ms: number;
  allowed: boolean;
}

function isRow(row: unknown): row is Row {
  return typeof row === "object" && row !== null && "now_ms" in row && typeof row.now_ms === "number";
}

/** Counters in PostgreSQL, shared by all processes; one statement for each request. */
export class PostgresStore implements Store {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  async consume({ key, policy, cost, nowMs }: Ask): Promise<Verdict> {
    const [statement, numbers] =
      policy.kind === "token-bucket"
        ? [BUCKET, [policy.capacity, policy.refillPerSecond / 1000]]
        : [WINDOW, [policy.limit, policy.windowMs]];
    const { rows } = await this.#client.query(statement, [key, nowMs, cost, memoryMs(policy), ...numbers]);
    const [row] = rows;
    if (!isRow(row))
      throw new TypeError("The rate limit statement gave no row of numbers; is rate_limits as in POSTGRES_SCHEMA?");
    const step = { allowed: row.allowed, state: { a: row.a, b: row.b, at: row.at } };
    return verdictOf(policy, step, cost, row.now_ms);
  }

  /** Deletes up to `batch` counters that no longer matter and returns how many. Call it every few minutes. */
  async sweep(batch = 10_000): Promise<number> {
    const { rowCount } = await this.#client.query(
      `delete from rate_limits where key in
         (select key from rate_limits where forget_at < clock_timestamp() order by forget_at limit $1 for update skip locked)`,
      [batch],
    );
    return rowCount ?? 0;
  }
}
