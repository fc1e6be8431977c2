import type { Answer, Ask, Claim, Held, IdempotencyStore } from "./store.ts";

/** What is used of a `pg` Pool or Client; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

const ms = (parameter: string) => `${parameter}::float8 * interval '1 millisecond'`;
const now = (parameter: string) => `coalesce(to_timestamp(${parameter}::float8 / 1000), clock_timestamp())`;

// A dead attempt is taken over only by the same request; an expired key by any.
// excluded.claimed_at is the moment, read once: clock_timestamp() would differ from one CASE to the next.
const FREE = `(r.expires_at <= excluded.claimed_at
  or (r.status is null and r.lease_until <= excluded.claimed_at and r.fingerprint = excluded.fingerprint))`;
const taken = (column: string, value: string) => `${column} = case when ${FREE} then ${value} else r.${column} end`;

// $1 scope, $2 key, $3 fingerprint, $4 claim, $5 lease in ms, $6 memory in ms, $7 now or null.
// A conflicting insert locks the row and sees its newest version, so one statement decides and tells the
// outcome. A repeat rewrites its row unchanged; the body stays where it is, only its reference is copied.
const CLAIM = `
insert into idempotency_keys as r (scope, key, fingerprint, claim_id, claimed_at, lease_until, expires_at)
select $1, $2, $3, $4::uuid, n, n + ${ms("$5")}, n + ${ms("$6")} from (select ${now("$7")} as n) clock
on conflict (scope, key) do update set
  ${taken("fingerprint", "excluded.fingerprint")},
  ${taken("claim_id", "excluded.claim_id")},
  ${taken("token", "greatest(excluded.token, r.token + 1)")},
  ${taken("attempts", "case when r.expires_at <= excluded.claimed_at then 1 else r.attempts + 1 end")},
  ${taken("claimed_at", "excluded.claimed_at")},
  ${taken("lease_until", "excluded.lease_until")},
  ${taken("expires_at", "excluded.expires_at")},
  ${taken("status", "null")},
  ${taken("headers", "null")},
  ${taken("body", "null")}
returning r.claim_id = $4::uuid as won, r.fingerprint = $3 as same, r.token::float8 as token, r.attempts,
  (extract(epoch from r.lease_until - ${now("$7")}) * 1000)::float8 as "leaseLeftMs", r.status,
  case when r.fingerprint = $3 then r.headers end as headers, case when r.fingerprint = $3 then r.body end as body`;

// Whether the lease has run out does not matter here: while the token is the newest, nobody else has begun.
const HELD = "scope = $1 and key = $2 and token = $3::bigint and status is null";

interface Row {
  won: boolean;
  same: boolean;
  token: number;
  attempts: number;
  leaseLeftMs: number;
  status: number | null;
  headers: [string, string][] | null;
  body: Uint8Array | null;
}

function isRow(row: unknown): row is Row {
  return typeof row === "object" && row !== null && "won" in row && typeof row.won === "boolean";
}

/** Keys in PostgreSQL, shared by all processes. Each method is one statement. */
export class PostgresStore implements IdempotencyStore {
  readonly #client: SqlClient;
  readonly #options: { clock?: () => number };

  /** `clock` replaces the database's clock, for tests. Otherwise processes with different clocks agree. */
  constructor(client: SqlClient, options: { clock?: () => number } = {}) {
    this.#client = client;
    this.#options = options;
  }

  /** The same store on another connection, such as one with a transaction under way. */
  on(client: SqlClient): PostgresStore {
    return new PostgresStore(client, this.#options);
  }

  async claim(ask: Ask): Promise<Claim> {
    const values = [ask.scope, ask.key, ask.fingerprint, crypto.randomUUID(), ask.leaseMs, ask.keepMs, this.#now()];
    const { rows } = await this.#client.query(CLAIM, values);
    const [row] = rows;
    if (!isRow(row)) throw new TypeError("The claim gave no row; is the table idempotency_keys as in migrations/?");
    if (row.won) {
      const held = { scope: ask.scope, key: ask.key, token: row.token };
      return { kind: "claimed", held, attempt: row.attempts };
    }
    if (!row.same) return { kind: "reused" };
    if (row.status === null) return { kind: "running", leaseLeftMs: Math.max(0, row.leaseLeftMs) };
    const body = row.body === null ? null : new Uint8Array(row.body);
    return { kind: "answered", answer: { status: row.status, headers: row.headers ?? [], body } };
  }

  async extend(held: Held, leaseMs: number): Promise<boolean> {
    const until = `(select ${now("$5")} + ${ms("$4")} as until offset 0)`;
    return this.#changed(
      held,
      `(lease_until, expires_at) = (select u.until, greatest(k.expires_at, u.until) from ${until} u)`,
      [leaseMs, this.#now()],
    );
  }

  async complete(held: Held, { status, headers, body }: Answer): Promise<boolean> {
    const bytes = body === null ? null : Buffer.from(body);
    return this.#changed(held, "status = $4::smallint, headers = $5::jsonb, body = $6::bytea", [
      status,
      JSON.stringify(headers),
      bytes,
    ]);
  }

  async release(held: Held): Promise<boolean> {
    return this.#changed(held, `lease_until = least(lease_until, ${now("$4")})`, [this.#now()]);
  }

  async sweep(batch = 10_000): Promise<number> {
    const { rows } = await this.#client.query(
      `delete from idempotency_keys where (scope, key) in
         (select scope, key from idempotency_keys where expires_at <= ${now("$2")}
          order by expires_at limit $1 for update skip locked)
       returning 1 as gone`,
      [batch, this.#now()],
    );
    return rows.length;
  }

  /** Null leaves the moment to the database. */
  #now(): number | null {
    return this.#options.clock?.() ?? null;
  }

  async #changed(held: Held, change: string, values: unknown[]): Promise<boolean> {
    const text = `update idempotency_keys as k set ${change} where ${HELD} returning 1 as changed`;
    const { rows } = await this.#client.query(text, [held.scope, held.key, held.token, ...values]);
    return rows.length === 1;
  }
}
