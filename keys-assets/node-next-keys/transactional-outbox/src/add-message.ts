import { demandMessage, type NewMessage } from "./message.ts";

/** What is used of a `pg` Pool or Client; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

// The upsert holds the aggregate's row until the caller's transaction ends; see the migration.
const ADD = `
with numbered as (
  insert into outbox_sequences as s (aggregate, last_seq) values ($1, 1)
  on conflict (aggregate) do update set last_seq = s.last_seq + 1
  returning last_seq
)
insert into outbox_messages (aggregate, seq, topic, payload, headers)
select $1, last_seq, $2, $3::jsonb, $4::jsonb from numbered
returning id, seq::float8 as seq`;

/**
 * Puts a message into the outbox with the client of your transaction: it is sent if that commits, and never otherwise.
 * Transactions that write to one aggregate wait for each other; add messages late, and to several aggregates in one order.
 */
export async function addMessage(tx: SqlClient, message: NewMessage): Promise<{ id: string; seq: number }> {
  demandMessage(message);
  const { aggregate, topic, payload, headers = {} } = message;
  const { rows } = await tx.query(ADD, [aggregate, topic, JSON.stringify(payload), JSON.stringify(headers)]);
  return rows[0] as { id: string; seq: number };
}
