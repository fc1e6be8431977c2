import type { CheckpointStore, Claim, Progress } from "./checkpoint.ts";

/** What is used of a `pg` Pool; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Run once in a migration. */
export const POSTGRES_SCHEMA = `
create table if not exists reconciliation_checkpoints (
  name text primary key,
  owner text not null default '',
  token bigint not null default 0,
  claimed_until timestamptz not null default '-infinity',
  progress jsonb,
  saved_at timestamptz
);
`;

/** Checkpoints in PostgreSQL. The database's clock decides whether a claim is alive. */
export class PostgresCheckpoints implements CheckpointStore {
  readonly #client: SqlClient;
  readonly #now: string;

  /** `nowSql` replaces the database's clock, for tests. */
  constructor(client: SqlClient, options: { nowSql?: string } = {}) {
    this.#client = client;
    this.#now = options.nowSql ?? "clock_timestamp()";
  }

  async claim(name: string, owner: string, ttlMs: number): Promise<Claim | null> {
    const { rows } = await this.#client.query(
      `insert into reconciliation_checkpoints as c (name, owner, token, claimed_until)
       values ($1, $2, 1, ${this.#now} + $3::float8 * interval '1 millisecond')
       on conflict (name) do update
         set owner = excluded.owner, token = c.token + 1, claimed_until = excluded.claimed_until
         where c.claimed_until <= ${this.#now}
       returning token::text as token, progress`,
      [name, owner, ttlMs],
    );
    const row = rows[0] as { token: string; progress: Progress | null } | undefined;
    return row ? { name, token: Number(row.token), progress: row.progress } : null;
  }

  async save(claim: Claim, progress: Progress, ttlMs: number): Promise<boolean> {
    return this.#changed(
      `update reconciliation_checkpoints
       set progress = $3::jsonb, saved_at = ${this.#now}, claimed_until = ${this.#now} + $4::float8 * interval '1 millisecond'
       where name = $1 and token = $2 and claimed_until > ${this.#now}`,
      [claim.name, claim.token, JSON.stringify(progress), ttlMs],
    );
  }

  async finish(claim: Claim, done: boolean): Promise<boolean> {
    return this.#changed(
      `update reconciliation_checkpoints
       set claimed_until = '-infinity', progress = case when $3 then null else progress end
       where name = $1 and token = $2 and claimed_until > ${this.#now}`,
      [claim.name, claim.token, done],
    );
  }

  async reset(name: string): Promise<void> {
    await this.#client.query("update reconciliation_checkpoints set progress = null where name = $1", [name]);
  }

  async #changed(text: string, values: unknown[]): Promise<boolean> {
    const { rowCount } = await this.#client.query(text, values);
    return rowCount === 1;
  }
}
