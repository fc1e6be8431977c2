import type { MailKind } from "./schedule.ts";
import type { ClaimedMail, DunningCase, MailEnd, Store } from "./store.ts";

/** What is used of a `pg` Pool or Client; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount?: number | null }>;
}

/** Run once in a migration. */
export const POSTGRES_SCHEMA = `
create table if not exists dunning_cases (
  invoice_id text primary key,
  subscription_id text not null,
  customer_id text not null,
  state text not null check (state in ('open', 'paid', 'void', 'uncollectible', 'canceled')),
  currency text not null,
  amount_due bigint not null,
  amount_paid bigint not null,
  first_failed_at timestamptz not null,
  closed_at timestamptz,
  action text not null,
  code text not null,
  next_at timestamptz,
  updated_at timestamptz not null
);
create index if not exists dunning_cases_limiting on dunning_cases (subscription_id)
  where state in ('open', 'uncollectible', 'canceled');
create index if not exists dunning_cases_next_at on dunning_cases (next_at) where next_at is not null;
create index if not exists dunning_cases_first_failed_at on dunning_cases (first_failed_at);
create table if not exists dunning_mails (
  id text primary key,
  invoice_id text not null references dunning_cases (invoice_id) on delete cascade,
  kind text not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'dropped', 'failed')),
  attempts integer not null default 0,
  ready_at timestamptz not null,
  reason text,
  queued_at timestamptz not null,
  finished_at timestamptz
);
create index if not exists dunning_mails_invoice_id on dunning_mails (invoice_id);
create index if not exists dunning_mails_ready_at on dunning_mails (ready_at) where state in ('queued', 'sending');
`;

const rank = (state: string) =>
  `case ${state} when 'open' then 0 when 'canceled' then 1 when 'uncollectible' then 1 else 2 end`;

const COLUMNS = `invoice_id as "invoiceId", subscription_id as "subscriptionId", customer_id as "customerId", state, currency,
  amount_due::float8 as "amountDue", amount_paid::float8 as "amountPaid", first_failed_at as "firstFailedAt",
  closed_at as "closedAt", action, code, next_at as "nextAt"`;

// Case and mail in one statement: neither is ever there without the other, and no transaction is needed.
const SAVE = `
with saved as (
  insert into dunning_cases as c (invoice_id, subscription_id, customer_id, state, currency, amount_due, amount_paid,
    first_failed_at, closed_at, action, code, next_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $14)
  on conflict (invoice_id) do update set
    state = excluded.state, amount_due = excluded.amount_due, amount_paid = excluded.amount_paid,
    first_failed_at = least(c.first_failed_at, excluded.first_failed_at), closed_at = excluded.closed_at,
    action = excluded.action, code = excluded.code, next_at = excluded.next_at, updated_at = excluded.updated_at
  where ${rank("c.state")} <= ${rank("excluded.state")}
  returning invoice_id
), queued as (
  insert into dunning_mails (id, invoice_id, kind, state, ready_at, queued_at)
  select invoice_id || ':' || $13, invoice_id, $13, 'queued', $14, $14 from saved
  where $13::text is not null and ($13 <> 'recovered'
    or exists (select 1 from dunning_mails m where m.invoice_id = saved.invoice_id and m.state = 'sent'))
  on conflict (id) do nothing
  returning id
)
select exists (select 1 from saved) as saved, exists (select 1 from queued) as queued`;

const CLAIM = `
update dunning_mails set state = 'sending', attempts = attempts + 1, ready_at = $2
where id = (select id from dunning_mails where state in ('queued', 'sending') and ready_at <= $1
            order by ready_at limit 1 for update skip locked)
returning id, invoice_id as "invoiceId", kind, attempts as attempt`;

/** Cases and outbox in PostgreSQL, shared by all processes. */
export class PostgresStore implements Store {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  // The columns are named in COLUMNS, CLAIM and SAVE just as the types name them.
  async #rows<Row>(text: string, values: unknown[]): Promise<Row[]> {
    return (await this.#client.query(text, values)).rows as Row[];
  }

  async find(invoiceId: string): Promise<DunningCase | null> {
    const [row] = await this.#rows<DunningCase>(`select ${COLUMNS} from dunning_cases where invoice_id = $1`, [
      invoiceId,
    ]);
    return row ?? null;
  }

  async save(one: DunningCase, mail: MailKind | null, now: Date): Promise<{ saved: boolean; queued: boolean }> {
    const money = [one.currency, one.amountDue, one.amountPaid];
    const rest = [one.firstFailedAt, one.closedAt, one.action, one.code, one.nextAt, mail, now];
    const values = [one.invoiceId, one.subscriptionId, one.customerId, one.state, ...money, ...rest];
    const [row] = await this.#rows<{ saved: boolean; queued: boolean }>(SAVE, values);
    if (!row) throw new TypeError("Saving a case gave no row; are the tables as in POSTGRES_SCHEMA?");
    return row;
  }

  limiting(subscriptionId: string): Promise<DunningCase[]> {
    const where = "subscription_id = $1 and state in ('open', 'uncollectible', 'canceled')";
    return this.#rows(`select ${COLUMNS} from dunning_cases where ${where}`, [subscriptionId]);
  }

  async due(now: Date, limit: number): Promise<string[]> {
    const text = `select invoice_id as id from dunning_cases where next_at <= $1 order by next_at limit $2`;
    return (await this.#rows<{ id: string }>(text, [now, limit])).map((row) => row.id);
  }

  async postpone(invoiceId: string, until: Date): Promise<void> {
    await this.#rows("update dunning_cases set next_at = $2 where invoice_id = $1 and next_at is not null", [
      invoiceId,
      until,
    ]);
  }

  async claim(now: Date, leaseUntil: Date): Promise<ClaimedMail | null> {
    const [row] = await this.#rows<ClaimedMail>(CLAIM, [now, leaseUntil]);
    return row ?? null;
  }

  async finish(mail: ClaimedMail, end: MailEnd, now: Date): Promise<boolean> {
    const retryAt = end.state === "queued" ? end.retryAt : null;
    const rows = await this.#rows(
      `update dunning_mails set state = $3, reason = $4, ready_at = coalesce($5, ready_at),
         finished_at = case when $3 = 'queued' then null else $6::timestamptz end
       where id = $1 and attempts = $2 and state = 'sending' returning id`,
      [mail.id, mail.attempt, end.state, end.state === "sent" ? null : end.reason, retryAt, now],
    );
    return rows.length === 1;
  }

  between(from: Date, to: Date): Promise<DunningCase[]> {
    const where = "first_failed_at >= $1 and first_failed_at < $2 order by first_failed_at";
    return this.#rows(`select ${COLUMNS} from dunning_cases where ${where}`, [from, to]);
  }
}
