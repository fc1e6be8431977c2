import "server-only";
import { database } from "../platform/db";
import { actionsOf, causeOf } from "./rules";
import type { AttentionList } from "./schema";

type Row = {
  id: string;
  kind: string;
  reference: string;
  detail: Record<string, unknown>;
  created_at: Date;
  total: number;
};

/** Everything that waits for a person, the oldest first: what is on the list, and the events whose work failed. */
export async function listAttention({ page, limit }: { page: number; limit: number }): Promise<AttentionList> {
  const rows = await database().$queryRaw<Row[]>`
    with waiting as (
      select id::text, kind, reference, detail, created_at from attention_items where resolved_at is null
      union all
      select id, 'failed_event', object_id,
             jsonb_build_object('type', type, 'error', last_error, 'attempts', attempts), received_at
        from stripe_webhook_events where status = 'failed'
    )
    select w.*, c.total
      from (select count(*)::int as total from waiting) c
      left join (select * from waiting order by created_at, id limit ${limit} offset ${(page - 1) * limit}) w on true
     order by w.created_at, w.id`;
  const items = rows
    .filter((row) => row.id !== null)
    .map(({ total: _total, created_at, ...item }) => ({
      ...item,
      cause: causeOf(item),
      actions: actionsOf(item),
      created_at: created_at.toISOString(),
    }));
  return { items, total: rows[0]?.total ?? 0, page, limit };
}
