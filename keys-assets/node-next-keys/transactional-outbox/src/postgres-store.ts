import type { SqlClient } from "./add-message.ts";
import type { GivenUp, Message } from "./message.ts";
import { discard, givenUp, prune, revive } from "./postgres-given-up.ts";
import { COLUMNS, messageOf, ms, type Row } from "./postgres-rows.ts";
import type { Ask, Backlog, Claim, Outcome, OutboxStore } from "./store.ts";

const OPEN = "status in ('waiting', 'stopped')";

/** Heads in one look, and looks for one claim: so far it searches for work behind aggregates that wait for a retry. */
const HEADS = 500;
const LOOKS = 10;

interface Looked {
  aggregate: string | null;
  token: string | null;
  last: string | null;
  n: number | null;
}

/** An outbox in PostgreSQL. Whether a lease is alive and a retry due is decided by the database's clock. */
export class PostgresOutboxStore implements OutboxStore {
  readonly #client: SqlClient;
  readonly #now: string;
  /** Where the last look ended. */
  #after = "";

  /** `nowSql` replaces the database's clock, for tests. */
  constructor(client: SqlClient, options: { nowSql?: string } = {}) {
    this.#client = client;
    this.#now = options.nowSql ?? "clock_timestamp()";
  }

  async claim({ lanes, perLane, leaseMs }: Ask): Promise<Claim[]> {
    const taken = await this.#lease(lanes, leaseMs);
    if (taken.length === 0) return [];
    // A statement of its own: it sees what a relay before us delivered while we waited for the lease.
    const { rows } = await this.#client.query(
      `select ${COLUMNS}, m.status, m.due_at <= ${this.#now} as "isDue"
       from unnest($1::text[]) as t (aggregate) cross join lateral
         (select * from outbox_messages o where o.aggregate = t.aggregate and o.${OPEN} order by o.seq limit $2) m
       order by m.aggregate, m.seq`,
      [taken.map(({ aggregate }) => aggregate), perLane],
    );
    return taken.map(({ aggregate, token }) => {
      const own = (rows as Row[]).filter((row) => row.aggregate === aggregate);
      const end = own.findIndex((row) => row.status !== "waiting" || !row.isDue);
      return { aggregate, token, messages: own.slice(0, end < 0 ? own.length : end).map(messageOf) };
    });
  }

  /** Looks on from where the last look ended, once round at most. */
  async #lease(lanes: number, leaseMs: number): Promise<{ aggregate: string; token: string }[]> {
    for (let [looks, wasAtStart] = [0, false]; looks < LOOKS; looks += 1) {
      if (this.#after === "") {
        if (wasAtStart) break;
        wasAtStart = true;
      }
      const rows = (await this.#look(lanes, leaseMs)) as Looked[];
      const taken = rows.flatMap(({ aggregate, token }) => (aggregate !== null && token !== null ? [{ aggregate, token }] : []));
      const { last = null, n = 0 } = rows[0] ?? {};
      const isFull = taken.length >= lanes;
      this.#after = (isFull ? taken.at(-1)?.aggregate : n === HEADS ? last : "") ?? "";
      if (taken.length > 0) return taken;
    }
    return [];
  }

  /** Walks from head to head by the index, and leases those that are due and free. */
  async #look(lanes: number, leaseMs: number): Promise<unknown[]> {
    const head = (after: string) =>
      `(select aggregate, status, due_at from outbox_messages where ${OPEN} and aggregate > ${after} order by aggregate, seq limit 1)`;
    const { rows } = await this.#client.query(
      `with recursive moment as materialized (select ${this.#now} as at), heads as (
         select f.*, 1 as n from ${head("$1")} f
         union all
         select f.*, h.n + 1 from heads h cross join lateral ${head("h.aggregate")} f where h.n < ${HEADS}
       ), free as (
         select h.aggregate from heads h left join outbox_leases l on l.aggregate = h.aggregate
         where h.status = 'waiting' and h.due_at <= (select at from moment)
           and (l.lease_until is null or l.lease_until <= (select at from moment))
         order by h.n limit $2
       ), taken as (
         insert into outbox_leases as l (aggregate, token, lease_until)
         select aggregate, 1, at + ${ms("$3")} from free, moment order by aggregate
         on conflict (aggregate) do update set token = l.token + 1, lease_until = excluded.lease_until
           where l.lease_until <= (select at from moment)
         returning aggregate, token::text as token
       ), walked as (select max(n) as n, (array_agg(aggregate order by n desc))[1] as last from heads)
       select t.aggregate, t.token, w.last, w.n from walked w left join taken t on true order by t.aggregate`,
      [this.#after, lanes, leaseMs],
    );
    return rows;
  }

  async settle({ aggregate, token }: Claim, { seq }: Message, outcome: Outcome, leaseMs: number): Promise<boolean> {
    const [status, error, inMs] = columnsOf(outcome);
    const { rows } = await this.#client.query(
      `with held as (
         update outbox_leases set lease_until = ${this.#now} + ${ms("$4")}
         where aggregate = $1 and token = $2::bigint returning aggregate
       )
       update outbox_messages m
       set status = $5, attempts = m.attempts + 1, error = $6, due_at = ${this.#now} + ${ms("$7")},
         settled_at = case when $5 in ('delivered', 'dead') then ${this.#now} end
       from held where m.aggregate = held.aggregate and m.seq = $3::bigint and m.status = 'waiting'
       returning 1 as settled`,
      [aggregate, token, seq, leaseMs, status, error, inMs],
    );
    return rows.length === 1;
  }

  async release({ aggregate, token }: Claim): Promise<void> {
    await this.#client.query(
      `update outbox_leases set lease_until = least(lease_until, ${this.#now}) where aggregate = $1 and token = $2::bigint`,
      [aggregate, token],
    );
  }

  givenUp(limit = 100): Promise<GivenUp[]> {
    return givenUp(this.#place(), limit);
  }

  revive(ids: readonly string[]): Promise<number> {
    return revive(this.#place(), ids);
  }

  discard(ids: readonly string[]): Promise<number> {
    return discard(this.#place(), ids);
  }

  prune(olderThanMs: number, batch = 10_000): Promise<number> {
    return prune(this.#place(), olderThanMs, batch);
  }

  async backlog(): Promise<Backlog> {
    const { rows } = await this.#client.query(
      `select count(*) filter (where status = 'waiting')::float8 as waiting,
         count(*) filter (where status = 'stopped')::float8 as stopped,
         (select count(*) from outbox_messages where status = 'dead')::float8 as dead,
         greatest(0, coalesce(extract(epoch from ${this.#now} - min(created_at) filter (where status = 'waiting')) * 1000, 0))::float8
           as "oldestMs"
       from outbox_messages where ${OPEN}`,
    );
    return rows[0] as Backlog;
  }

  #place() {
    return { client: this.#client, now: this.#now };
  }
}

function columnsOf(outcome: Outcome): [status: string, error: string, inMs: number] {
  if (outcome.kind === "delivered") return ["delivered", "", 0];
  if (outcome.kind === "retry") return ["waiting", outcome.error, outcome.inMs];
  return [outcome.stop ? "stopped" : "dead", outcome.error, 0];
}
