import type { Ending, JobStore, Lease, Run, RunStatus } from "./store.ts";

/** What is used of a `pg` Pool; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Run once in a migration. */
export const POSTGRES_SCHEMA = `
create table if not exists cron_jobs (
  job text primary key,
  cursor_at timestamptz,
  owner text not null default '',
  token bigint not null default 0,
  lease_until timestamptz not null default '-infinity'
);
create table if not exists cron_runs (
  id bigint generated always as identity primary key,
  job text not null references cron_jobs (job) on delete cascade,
  slot_at timestamptz not null,
  status text not null check (status in ('running', 'succeeded', 'failed', 'skipped', 'abandoned')),
  owner text not null,
  token bigint not null,
  attempts integer not null default 0,
  started_at timestamptz not null,
  finished_at timestamptz,
  detail text not null default '',
  check ((status = 'running') = (finished_at is null))
);
create index if not exists cron_runs_job_id on cron_runs (job, id desc);
create index if not exists cron_runs_success on cron_runs (job, finished_at desc) where status = 'succeeded';
create index if not exists cron_runs_running on cron_runs (job) where status = 'running';
`;

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const instant = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;

/**
 * Jobs, leases and runs in PostgreSQL. Whether a lease is alive is decided by the database's clock, so
 * processes whose clocks differ do not take each other's leases. Each method is one statement.
 */
export class PostgresJobStore implements JobStore {
  readonly #client: SqlClient;
  readonly #now: string;

  /** `nowSql` replaces the database's clock, for tests. */
  constructor(client: SqlClient, options: { nowSql?: string } = {}) {
    this.#client = client;
    this.#now = options.nowSql ?? "clock_timestamp()";
  }

  async cursor(job: string): Promise<number | null> {
    return this.#number(`select ${ms("cursor_at")} as value from cron_jobs where job = $1`, [job]);
  }

  async introduce(job: string, slotMs: number): Promise<void> {
    await this.#client.query(
      `insert into cron_jobs as j (job, cursor_at) values ($1, ${instant("$2")})
       on conflict (job) do update set cursor_at = coalesce(j.cursor_at, excluded.cursor_at)`,
      [job, slotMs],
    );
  }

  async acquire(job: string, owner: string, ttlMs: number): Promise<Lease | null> {
    const { rows } = await this.#client.query(
      `with taken as (
         insert into cron_jobs as j (job, owner, token, lease_until)
         values ($1, $2, 1, ${this.#now} + $3::float8 * interval '1 millisecond')
         on conflict (job) do update
           set owner = excluded.owner, token = j.token + 1, lease_until = excluded.lease_until
           where j.lease_until <= ${this.#now}
         returning j.job, j.token, ${ms("j.cursor_at")} as cursor_ms
       ), abandoned as (
         update cron_runs r set status = 'abandoned', finished_at = ${this.#now}
         from taken where r.job = taken.job and r.status = 'running'
       )
       select token::text as token, cursor_ms from taken`,
      [job, owner, ttlMs],
    );
    const row = rows[0] as { token: string; cursor_ms: number | null } | undefined;
    return row ? { job, owner, token: Number(row.token), cursorMs: row.cursor_ms } : null;
  }

  async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    return this.#changed(
      `update cron_jobs set lease_until = ${this.#now} + $3::float8 * interval '1 millisecond'
       where ${this.#held()}`,
      [lease.job, lease.token, ttlMs],
    );
  }

  async release(lease: Lease): Promise<void> {
    await this.#changed(`update cron_jobs set lease_until = '-infinity' where ${this.#held()}`, [
      lease.job,
      lease.token,
    ]);
  }

  async start(lease: Lease, slotMs: number, advance: boolean): Promise<string | null> {
    const { rows } = await this.#client.query(
      `with held as (
         update cron_jobs set cursor_at = case when $4 then greatest(cursor_at, ${instant("$3")}) else cursor_at end
         where ${this.#held()} returning job, owner, token
       )
       insert into cron_runs (job, slot_at, status, owner, token, started_at)
       select job, ${instant("$3")}, 'running', owner, token, ${this.#now} from held
       returning id::text as id`,
      [lease.job, lease.token, slotMs, advance],
    );
    return (rows[0] as { id: string } | undefined)?.id ?? null;
  }

  async finish(lease: Lease, runId: string, ending: Ending, advance: boolean): Promise<boolean> {
    return this.#changed(
      `with ended as (
         update cron_runs r set status = $4, attempts = $5, detail = $6, finished_at = ${this.#now}
         from cron_jobs j
         where r.id = $3::bigint and r.job = j.job and j.job = $1 and j.token = $2 and j.lease_until > ${this.#now}
         returning r.slot_at
       )
       update cron_jobs set cursor_at = case when $7 then greatest(cursor_at, ended.slot_at) else cursor_at end
       from ended where ${this.#held()}`,
      [lease.job, lease.token, runId, ending.status, ending.attempts, ending.detail, advance],
    );
  }

  async skip(lease: Lease, slotMs: number, detail: string): Promise<boolean> {
    return this.#changed(
      `with held as (
         update cron_jobs set cursor_at = greatest(cursor_at, ${instant("$3")})
         where ${this.#held()} returning job, owner, token
       )
       insert into cron_runs (job, slot_at, status, owner, token, started_at, finished_at, detail)
       select job, ${instant("$3")}, 'skipped', owner, token, ${this.#now}, ${this.#now}, $4 from held`,
      [lease.job, lease.token, slotMs, detail],
    );
  }

  async history(job: string, limit: number): Promise<Run[]> {
    const { rows } = await this.#client.query(
      `select id::text as id, job, ${ms("slot_at")} as "slotMs", status, owner, token::float8 as token, attempts,
              ${ms("started_at")} as "startedMs", ${ms("finished_at")} as "finishedMs", detail
       from cron_runs where job = $1 order by id desc limit $2`,
      [job, limit],
    );
    return rows as (Run & { status: RunStatus })[];
  }

  async lastSuccess(job: string): Promise<number | null> {
    return this.#number(
      `select ${ms("max(finished_at)")} as value from cron_runs where job = $1 and status = 'succeeded'`,
      [job],
    );
  }

  /** Deletes ended runs older than `days`, except the newest success of each job. Returns how many. */
  async prune(days: number): Promise<number> {
    const { rowCount } = await this.#client.query(
      `delete from cron_runs r where status <> 'running' and finished_at < ${this.#now} - $1::float8 * interval '1 day'
         and id <> coalesce((select max(s.id) from cron_runs s where s.job = r.job and s.status = 'succeeded'), -1)`,
      [days],
    );
    return rowCount ?? 0;
  }

  #held(): string {
    return `cron_jobs.job = $1 and cron_jobs.token = $2 and cron_jobs.lease_until > ${this.#now}`;
  }

  async #changed(text: string, values: unknown[]): Promise<boolean> {
    const { rowCount } = await this.#client.query(text, values);
    return rowCount === 1;
  }

  async #number(text: string, values: unknown[]): Promise<number | null> {
    const { rows } = await this.#client.query(text, values);
    return (rows[0] as { value: number | null } | undefined)?.value ?? null;
  }
}
