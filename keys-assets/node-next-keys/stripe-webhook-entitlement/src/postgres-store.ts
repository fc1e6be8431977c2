import type { Folded, Source } from "./fold.ts";
import type { ObjectKey } from "./hints.ts";
import type { ClaimedEvent, DeadEvent, EntitlementStore, Failure, InboxEvent, Received } from "./store.ts";

/** What is used of a `pg` Pool. */
export interface SqlPool extends SqlClient {
  connect(): Promise<SqlClient & { release(error?: Error): void }>;
}

export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

interface EventRow {
  id: string;
  type: string;
  object_key: ObjectKey;
  attempts: number;
  last_error: string | null;
  dead_at: Date;
}

const SOURCE = `object_key as object, subject, product, valid_from as "from", valid_to as "to", ended_by as "endedBy"`;
const IN_ORDER = `order by object_key collate "C", product collate "C", valid_from`;

const RECEIVE = `
insert into stripe_webhook_events as e (id, type, object_key, received_at, processed_at, due_at)
values ($1, $2, $3, $4, case when $3::text is null then $4::timestamptz end, $4)
on conflict (id) do update set dead_at = null, attempts = 0, due_at = excluded.due_at where e.dead_at is not null
returning (xmax = 0) as is_new`;

// A common table expression, materialised: as a plain subquery the planner may run it more than once and claim too much.
const CLAIM = `
with due as materialized (
  select id from stripe_webhook_events
  where processed_at is null and dead_at is null and due_at <= $2
  order by due_at, id limit $1 for update skip locked
)
update stripe_webhook_events e set attempts = e.attempts + 1, due_at = $3
from due where e.id = due.id
returning e.id, e.type, e.object_key, e.attempts`;

/** Inbox and facts in PostgreSQL, shared by any number of processes. The tables are in `migrations/`. */
export class PostgresEntitlementStore implements EntitlementStore {
  readonly #pool: SqlPool;

  constructor(pool: SqlPool) {
    this.#pool = pool;
  }

  async receive({ id, type, object }: InboxEvent, now: Date): Promise<Received> {
    const [row] = await this.#rows<{ is_new: boolean }>(RECEIVE, [id, type, object, now]);
    if (!row) return "known";
    return row.is_new ? "new" : "revived";
  }

  async claim(limit: number, now: Date, leaseMs: number): Promise<ClaimedEvent[]> {
    const rows = await this.#rows<EventRow>(CLAIM, [limit, now, new Date(now.getTime() + leaseMs)]);
    return rows.map(toClaimed);
  }

  async complete(ids: readonly string[], now: Date): Promise<void> {
    await this.#pool.query(
      `update stripe_webhook_events set processed_at = coalesce(processed_at, $2), dead_at = null, last_error = null
       where id = any($1::text[])`,
      [ids, now],
    );
  }

  async fail({ id, attempts }: ClaimedEvent, { error, retryAt }: Failure, now: Date): Promise<void> {
    await this.#pool.query(
      `update stripe_webhook_events
       set last_error = $3, due_at = coalesce($4::timestamptz, due_at),
         dead_at = case when $4::timestamptz is null then $5::timestamptz end
       where id = $1 and attempts = $2 and processed_at is null`,
      [id, attempts, error, retryAt, now],
    );
  }

  async dead(limit: number): Promise<DeadEvent[]> {
    const rows = await this.#rows<EventRow>(
      `select id, type, object_key, attempts, last_error, dead_at from stripe_webhook_events
       where dead_at is not null order by dead_at, id collate "C" limit $1`,
      [limit],
    );
    return rows.map((row) => ({ ...toClaimed(row), lastError: row.last_error ?? "", deadAt: row.dead_at }));
  }

  async revive(ids: readonly string[], now: Date): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `update stripe_webhook_events set dead_at = null, attempts = 0, due_at = $2
       where id = any($1::text[]) and dead_at is not null`,
      [ids, now],
    );
    return rowCount ?? 0;
  }

  async prune(before: Date): Promise<number> {
    const { rowCount } = await this.#pool.query(
      "delete from stripe_webhook_events where processed_at is not null and received_at < $1",
      [before],
    );
    return rowCount ?? 0;
  }

  async ticket(object: string): Promise<number> {
    const [row] = await this.#rows<{ ticket: number }>(
      `insert into stripe_objects as o (key, ticket) values ($1, 1)
       on conflict (key) do update set ticket = o.ticket + 1 returning ticket`,
      [object],
    );
    if (!row) throw new TypeError("stripe_objects gave no ticket; did the migration run?");
    return row.ticket;
  }

  async apply(object: string, ticket: number, folded: Folded, now: Date): Promise<Source[] | null> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      // Locks the row. A second apply of this object waits here, and then sees what the first one wrote.
      const won = await client.query(
        "update stripe_objects set applied = $2, applied_at = $3, review = $4 where key = $1 and applied < $2 returning 1",
        [object, ticket, now, folded.review],
      );
      const before = won.rows.length === 0 ? null : await replaceSources(client, object, folded.sources);
      await client.query("commit");
      return before;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      // With an error the pool closes the connection, and the server rolls back.
      client.release(broken);
    }
  }

  sourcesOf(subject: string): Promise<Source[]> {
    return this.#rows<Source>(`select ${SOURCE} from entitlement_sources where subject = $1 ${IN_ORDER}`, [subject]);
  }

  reviews(limit: number): Promise<{ object: string; review: string }[]> {
    return this.#rows(
      `select key as object, review from stripe_objects where review is not null order by key collate "C" limit $1`,
      [limit],
    );
  }

  async #rows<T>(text: string, values: unknown[]): Promise<T[]> {
    return (await this.#pool.query(text, values)).rows as T[];
  }
}

async function replaceSources(client: SqlClient, object: string, sources: readonly Source[]): Promise<Source[]> {
  const before = await client.query(`select ${SOURCE} from entitlement_sources where object_key = $1 ${IN_ORDER}`, [
    object,
  ]);
  await client.query("delete from entitlement_sources where object_key = $1", [object]);
  await client.query(
    `insert into entitlement_sources (object_key, subject, product, valid_from, valid_to, ended_by)
     select $1, s.subject, s.product, s."from", s."to", s."endedBy"
     from jsonb_to_recordset($2::jsonb) as s (subject text, product text, "from" timestamptz, "to" timestamptz, "endedBy" text)`,
    [object, JSON.stringify(sources)],
  );
  return before.rows as Source[];
}

function toClaimed({ id, type, object_key, attempts }: EventRow): ClaimedEvent {
  return { id, type, object: object_key, attempts };
}
