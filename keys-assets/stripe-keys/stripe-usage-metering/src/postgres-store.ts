import type { Batch, BatchEnd, BatchState, HourSum, Store, Usage } from "./types.ts";

/** What is used of a `pg` Pool or Client; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount?: number | null }>;
}

/** Run once in a migration. */
export const POSTGRES_SCHEMA = `
create table if not exists usage_batches (
  id text primary key check (length(id) <= 100),
  meter text not null,
  customer_id text not null,
  at timestamptz not null,
  quantity bigint not null check (quantity > 0 and quantity < 1e15),
  events integer not null,
  state text not null check (state in ('ready', 'sending', 'sent', 'unsure', 'refused', 'canceled')),
  attempt integer not null default 0,
  ready_at timestamptz not null,
  first_tried_at timestamptz,
  reason text,
  made_at timestamptz not null
);
create index if not exists usage_batches_ready on usage_batches (ready_at) where state in ('ready', 'sending');
create index if not exists usage_batches_unsure on usage_batches (at) where state in ('unsure', 'refused');
create index if not exists usage_batches_meter_at on usage_batches (meter, at);
create table if not exists usage_events (
  id text primary key,
  meter text not null,
  customer_id text not null,
  quantity bigint not null check (quantity > 0),
  at timestamptz not null,
  recorded_at timestamptz not null,
  batch_id text references usage_batches (id) on update cascade
);
create index if not exists usage_events_open on usage_events (at) where batch_id is null;
create index if not exists usage_events_batch on usage_events (batch_id);
`;

// Usage is locked, grouped, written as batches and marked in one statement: none is in two batches, or in none that is sent.
const SEAL = `
with picked as (
  select id, meter, customer_id, quantity, at,
         floor(extract(epoch from at) * 1000 / $2::bigint) as span
  from usage_events
  where batch_id is null and at < $1
  order by at
  limit 50000
  for update skip locked
), grouped as materialized (
  select 'mb_' || gen_random_uuid() as id, meter, customer_id, span, min(at) as at, sum(quantity) as quantity, count(*) as events
  from picked
  group by meter, customer_id, span
), made as (
  insert into usage_batches (id, meter, customer_id, at, quantity, events, state, ready_at, made_at)
  select id, meter, customer_id, at, quantity, events, 'ready', $3, $3 from grouped
  returning id
), marked as (
  update usage_events u set batch_id = g.id
  from picked p join grouped g using (meter, customer_id, span)
  where u.id = p.id
)
select count(*)::int as made from made`;

const COLUMNS = `b.id, b.meter, b.customer_id as "customerId", b.at, b.quantity::float8 as quantity, b.events, b.state, b.attempt, b.reason`;

// The former first try is given back: null says that this is the first.
const CLAIM = `
with next as (
  select id, first_tried_at from usage_batches
  where state in ('ready', 'sending') and ready_at <= $1
  order by ready_at
  limit 1
  for update skip locked
)
update usage_batches b set state = 'sending', attempt = b.attempt + 1, ready_at = $2, first_tried_at = coalesce(b.first_tried_at, $1)
from next
where b.id = next.id
returning ${COLUMNS}, next.first_tried_at as "firstTriedAt"`;

const HOURS = `
select customer_id as "customerId", date_trunc('hour', at, 'UTC') as hour,
       (coalesce(sum(quantity) filter (where state in ('open', 'ready', 'sending')), 0))::float8 as waiting,
       (coalesce(sum(quantity) filter (where state = 'sent'), 0))::float8 as sent,
       (coalesce(sum(quantity) filter (where state = 'unsure'), 0))::float8 as unsure,
       (coalesce(sum(quantity) filter (where state = 'refused'), 0))::float8 as refused
from (
  select customer_id, at, quantity, state from usage_batches where meter = $1 and at >= $2 and at < $3 and state <> 'canceled'
  union all
  select customer_id, at, quantity, 'open' from usage_events where batch_id is null and meter = $1 and at >= $2 and at < $3
) as known
group by 1, 2
order by 1, 2`;

/** Usage and batches in PostgreSQL, shared by all processes. */
export class PostgresStore implements Store {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  // The columns are named in the statements just as the types name them.
  async #rows<Row>(text: string, values: unknown[]): Promise<Row[]> {
    return (await this.#client.query(text, values)).rows as Row[];
  }

  async record({ id, meter, customerId, quantity, at }: Usage, now: Date): Promise<"recorded" | "known" | "conflict"> {
    const added = await this.#rows(
      `insert into usage_events (id, meter, customer_id, quantity, at, recorded_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do nothing returning id`,
      [id, meter, customerId, quantity, at, now],
    );
    if (added.length > 0) return "recorded";
    // A statement of its own: the row may have been committed by another process after the insert began.
    const same = "select from usage_events where id = $1 and meter = $2 and customer_id = $3 and quantity = $4";
    return (await this.#rows(same, [id, meter, customerId, quantity])).length > 0 ? "known" : "conflict";
  }

  async seal(until: Date, windowMs: number, now: Date): Promise<number> {
    const [row] = await this.#rows<{ made: number }>(SEAL, [until, windowMs, now]);
    return row?.made ?? 0;
  }

  async claim(now: Date, leaseUntil: Date): Promise<Batch | null> {
    const [row] = await this.#rows<Batch>(CLAIM, [now, leaseUntil]);
    return row ?? null;
  }

  async finish(batch: Batch, end: BatchEnd): Promise<boolean> {
    const reason = end.state === "sent" ? null : end.reason;
    const rows = await this.#rows(
      `update usage_batches set state = $3, reason = $4, ready_at = coalesce($5, ready_at)
       where id = $1 and attempt = $2 and state = 'sending' returning id`,
      [batch.id, batch.attempt, end.state, reason, end.state === "ready" ? end.retryAt : null],
    );
    return rows.length === 1;
  }

  async find(id: string): Promise<Batch | null> {
    const [row] = await this.#rows<Batch>(
      `select ${COLUMNS}, b.first_tried_at as "firstTriedAt" from usage_batches b where id = $1`,
      [id],
    );
    return row ?? null;
  }

  unsure(limit: number): Promise<Batch[]> {
    const text = `select ${COLUMNS}, b.first_tried_at as "firstTriedAt" from usage_batches b where state = 'unsure' order by at limit $1`;
    return this.#rows(text, [limit]);
  }

  async move(id: string, from: BatchState, to: BatchState, reason: string): Promise<boolean> {
    const text = "update usage_batches set state = $3, reason = $4 where id = $1 and state = $2 returning id";
    return (await this.#rows(text, [id, from, to, reason])).length === 1;
  }

  async resend(id: string, newId: string): Promise<boolean> {
    const text = `update usage_batches set id = $2, state = 'ready', attempt = 0, first_tried_at = null, ready_at = to_timestamp(0)
      where id = $1 and state in ('unsure', 'refused') returning id`;
    return (await this.#rows(text, [id, newId])).length === 1;
  }

  hours(meter: string, from: Date, to: Date): Promise<HourSum[]> {
    return this.#rows(HOURS, [meter, from, to]);
  }
}
