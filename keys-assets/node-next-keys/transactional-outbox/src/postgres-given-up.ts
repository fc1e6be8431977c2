import type { SqlClient } from "./add-message.ts";
import type { GivenUp } from "./message.ts";
import { COLUMNS, messageOf, ms, type Row } from "./postgres-rows.ts";

/** Where the outbox is, and the SQL for its clock. */
interface Place {
  readonly client: SqlClient;
  readonly now: string;
}

export async function givenUp({ client }: Place, limit: number): Promise<GivenUp[]> {
  const { rows } = await client.query(
    `select ${COLUMNS}, m.status, m.error from outbox_messages m
     where status in ('stopped', 'dead') order by m.created_at, m.aggregate, m.seq limit $1`,
    [limit],
  );
  return (rows as (Row & { error: string })[]).map((row) => ({
    ...messageOf(row),
    status: row.status as GivenUp["status"],
    error: row.error,
  }));
}

export async function revive({ client, now }: Place, ids: readonly string[]): Promise<number> {
  const again = await client.query(
    `update outbox_messages set status = 'waiting', attempts = 0, due_at = '-infinity'
     where id = any ($1::uuid[]) and status = 'stopped' returning 1 as n`,
    [ids],
  );
  // Ordered by aggregate, so that two who revive at once do not wait for each other crosswise.
  const anew = await client.query(
    `with gone as (
       update outbox_messages set status = 'discarded', settled_at = ${now}
       where id = any ($1::uuid[]) and status = 'dead' returning *
     ), counted as (
       select *, row_number() over (partition by aggregate order by seq) as place from gone
     ), numbered as (
       insert into outbox_sequences as s (aggregate, last_seq)
       select aggregate, count(*) from gone group by aggregate order by aggregate
       on conflict (aggregate) do update set last_seq = s.last_seq + excluded.last_seq
       returning aggregate, last_seq
     )
     insert into outbox_messages (aggregate, seq, topic, payload, headers)
     select c.aggregate, n.last_seq - (select count(*) from gone g where g.aggregate = c.aggregate) + c.place, c.topic,
       c.payload, c.headers || jsonb_build_object('revived-from', c.id)
     from counted c join numbered n using (aggregate) returning 1 as n`,
    [ids],
  );
  return again.rows.length + anew.rows.length;
}

export async function discard({ client, now }: Place, ids: readonly string[]): Promise<number> {
  const { rows } = await client.query(
    `update outbox_messages set status = 'discarded', settled_at = ${now}
     where id = any ($1::uuid[]) and status in ('stopped', 'dead') returning 1 as n`,
    [ids],
  );
  return rows.length;
}

export async function prune({ client, now }: Place, olderThanMs: number, batch: number): Promise<number> {
  const { rows } = await client.query(
    `delete from outbox_messages where (aggregate, seq) in
       (select aggregate, seq from outbox_messages
        where status in ('delivered', 'discarded') and settled_at < ${now} - ${ms("$1")}
        order by settled_at limit $2 for update skip locked)
     returning 1 as n`,
    [olderThanMs, batch],
  );
  return rows.length;
}
