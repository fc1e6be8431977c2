import type { Line } from "./catalog.ts";
import type { Order, OrderState, Store } from "./order.ts";

/** What is used of a `pg` Pool or Client; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Run once in a migration. */
export const POSTGRES_SCHEMA = `
create table if not exists checkout_orders (
  id text primary key,
  state text not null check (state in ('open', 'paid', 'fulfilled', 'closed')),
  currency text not null,
  subtotal bigint not null check (subtotal > 0),
  lines jsonb not null,
  session_id text unique,
  email text,
  created_at timestamptz not null default now(),
  paid_at timestamptz
);
create index if not exists checkout_orders_waiting on checkout_orders (paid_at) where state = 'paid';
`;

const COLUMNS = `id, state, currency, subtotal::float8 as subtotal, lines, session_id as "sessionId", email`;

interface Row {
  id: string;
  state: OrderState;
  currency: string;
  subtotal: number;
  lines: Line[];
  sessionId: string | null;
  email: string | null;
}

export class PostgresStore implements Store {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  async #first(text: string, values: unknown[]): Promise<Row | null> {
    return ((await this.#client.query(text, values)).rows[0] as Row | undefined) ?? null;
  }

  async create(order: Order): Promise<Order> {
    const { id, state, currency, subtotal, lines } = order;
    await this.#client.query(
      "insert into checkout_orders (id, state, currency, subtotal, lines) values ($1, $2, $3, $4, $5) on conflict (id) do nothing",
      [id, state, currency, subtotal, JSON.stringify(lines)],
    );
    return (await this.find(id)) ?? order;
  }

  find(orderId: string): Promise<Order | null> {
    return this.#first(`select ${COLUMNS} from checkout_orders where id = $1`, [orderId]);
  }

  async attach(orderId: string, sessionId: string): Promise<void> {
    await this.#first("update checkout_orders set session_id = $2 where id = $1 and state = 'open'", [
      orderId,
      sessionId,
    ]);
  }

  async pay(orderId: string, email: string | null): Promise<Order | null> {
    const text =
      "update checkout_orders set state = 'paid', paid_at = now(), email = $2 where id = $1 and state in ('open', 'closed')";
    await this.#first(text, [orderId, email]);
    return this.find(orderId);
  }

  async fulfill(orderId: string): Promise<void> {
    await this.#first("update checkout_orders set state = 'fulfilled' where id = $1 and state = 'paid'", [orderId]);
  }

  async close(orderId: string): Promise<void> {
    await this.#first("update checkout_orders set state = 'closed' where id = $1 and state = 'open'", [orderId]);
  }
}
