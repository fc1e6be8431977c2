import type { DatabaseSync, SQLInputValue } from "node:sqlite";

export type DeliveryState = "pending" | "held" | "delivered" | "failed" | "dropped";

export interface Delivery {
  id: number;
  event_id: string;
  endpoint_id: string;
  state: DeliveryState;
  position: number;
  due_ms: number;
  attempts: number;
}

export interface Attempt {
  delivery_id: number;
  at_ms: number;
  duration_ms: number;
  /** The HTTP status of the answer; null when there was none. */
  status: number | null;
  error: string | null;
}

type Row = Record<string, unknown>;

function toDelivery(row: Row): Delivery {
  return {
    id: Number(row.id),
    event_id: String(row.event_id),
    endpoint_id: String(row.endpoint_id),
    state: String(row.state) as DeliveryState,
    position: Number(row.position),
    due_ms: Number(row.due_ms),
    attempts: Number(row.attempts),
  };
}

function toAttempt(row: Row): Attempt {
  return {
    delivery_id: Number(row.delivery_id),
    at_ms: Number(row.at_ms),
    duration_ms: Number(row.duration_ms),
    status: row.status === null ? null : Number(row.status),
    error: row.error === null ? null : String(row.error),
  };
}

/** What has to be sent to whom, what became of it, and every attempt. */
export class DeliveryStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Adds a delivery at the end of the queue; `due_ms` is wall-clock time. */
  add(entry: Pick<Delivery, "event_id" | "endpoint_id" | "state" | "due_ms">): Delivery {
    const row = this.#database
      .prepare(
        `insert into deliveries (event_id, endpoint_id, state, position, due_ms)
         values (?, ?, ?, (select coalesce(max(position), 0) + 1 from deliveries), ?) returning *`,
      )
      .get(entry.event_id, entry.endpoint_id, entry.state, entry.due_ms);
    if (!row) throw new Error("SQLite returned no row for an insertion.");
    return toDelivery(row);
  }

  find(id: number): Delivery | undefined {
    const row = this.#database.prepare("select * from deliveries where id = ?").get(id);
    return row && toDelivery(row);
  }

  byState(state: DeliveryState): Delivery[] {
    return this.#all("select * from deliveries where state = ? order by position", state);
  }

  byEvent(eventId: string): Delivery[] {
    return this.#all("select * from deliveries where event_id = ? order by id", eventId);
  }

  all(): Delivery[] {
    return this.#all("select * from deliveries order by id");
  }

  /** The delivery whose turn it is at a moment, if any; those with an id in `except` are being sent already. */
  nextDue(nowMs: number, except: ReadonlySet<number>): Delivery | undefined {
    const due = this.#all(
      "select * from deliveries where state = 'pending' and due_ms <= ? order by position limit ?",
      nowMs,
      except.size + 1,
    );
    return due.find((delivery) => !except.has(delivery.id));
  }

  nextDueTime(): number | undefined {
    const row = this.#database.prepare("select min(due_ms) as due from deliveries where state = 'pending'").get();
    return row && row.due !== null ? Number(row.due) : undefined;
  }

  count(state: DeliveryState): number {
    const row = this.#database.prepare("select count(*) as n from deliveries where state = ?").get(state);
    return Number(row?.n ?? 0);
  }

  undelivered(eventId: string): number {
    const row = this.#database
      .prepare("select count(*) as n from deliveries where event_id = ? and state in ('pending', 'held')")
      .get(eventId);
    return Number(row?.n ?? 0);
  }

  setState(id: number, state: DeliveryState, dueMs?: number): void {
    this.#database
      .prepare("update deliveries set state = ?, due_ms = coalesce(?, due_ms) where id = ?")
      .run(state, dueMs ?? null, id);
  }

  /** Forgets a delivery that was never attempted. */
  remove(id: number): void {
    this.#database.prepare("delete from deliveries where id = ? and attempts = 0").run(id);
  }

  recordAttempt(attempt: Attempt): void {
    this.#database
      .prepare("insert into attempts (delivery_id, at_ms, duration_ms, status, error) values (?, ?, ?, ?, ?)")
      .run(attempt.delivery_id, attempt.at_ms, attempt.duration_ms, attempt.status, attempt.error);
    this.#database.prepare("update deliveries set attempts = attempts + 1 where id = ?").run(attempt.delivery_id);
  }

  attempts(deliveryId: number): Attempt[] {
    const rows = this.#database.prepare("select * from attempts where delivery_id = ? order by id").all(deliveryId);
    return rows.map(toAttempt);
  }

  #all(statement: string, ...values: SQLInputValue[]): Delivery[] {
    return this.#database
      .prepare(statement)
      .all(...values)
      .map(toDelivery);
  }
}
