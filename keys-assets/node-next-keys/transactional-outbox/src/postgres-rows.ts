import type { Message } from "./message.ts";

export const COLUMNS = `m.id, m.aggregate, m.seq::float8 as seq, m.topic, m.payload, m.headers, m.attempts,
  (extract(epoch from m.created_at) * 1000)::float8 as "createdAt"`;

export const ms = (parameter: string) => `${parameter}::float8 * interval '1 millisecond'`;

export type Row = Message & { status: string; isDue?: boolean };

export function messageOf({ id, aggregate, seq, topic, payload, headers, createdAt, attempts }: Row): Message {
  return { id, aggregate, seq, topic, payload, headers, createdAt, attempts };
}
