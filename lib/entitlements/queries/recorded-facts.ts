import "server-only";
import { database } from "../../platform/db";
import { type Facts, type Note, type RecordedFact, THE_SHOP } from "../rules/explain/facts";
import type { EndCause, SourceKind } from "../schema";

type KeyRow = { key_id: string; key_slug: string; key_title: string };

type FactRow = KeyRow & {
  source: SourceKind;
  source_id: string;
  entitled_key_id: string | null;
  order_id: string | null;
  valid_from: Date;
  valid_until: Date | null;
  start_cause: string;
  start_reference: string;
  end_cause: EndCause | null;
  end_reference: string | null;
  recorded_at: Date;
  superseded_at: Date | null;
  organization_slug: string | null;
  organization_name: string;
  seat_from: Date | null;
  seat_until: Date | null;
  order_number: number | null;
  order_currency: string;
  buyer_id: string;
  buyer_name: string;
  line_title: string | null;
  line_net_cents: number;
  line_refunded_cents: number;
  plan_title: string | null;
  cancel_reason: string | null;
  dispute_status: string | null;
  dispute_lost_at: Date | null;
  start_noted: boolean;
  start_actor_id: string | null;
  start_actor_name: string | null;
  start_reason: string | null;
  end_noted: boolean;
  end_actor_id: string | null;
  end_actor_name: string | null;
  end_reason: string | null;
};

/** A KEY without any source gives one row in which everything but the KEY is null. */
type Row = FactRow | (KeyRow & { source: null });

function noteOf(row: FactRow, side: "start" | "end", userId: string): Note | null {
  if (!row[`${side}_noted`]) return null;
  const [actorId, name] = [row[`${side}_actor_id`], row[`${side}_actor_name`]];
  return {
    by: actorId ? { isViewer: actorId === userId, name: name ?? THE_SHOP.name } : null,
    reason: row[`${side}_reason`],
  };
}

function factsOf(row: FactRow, userId: string): Facts {
  const buyer = { isViewer: row.buyer_id === userId, name: row.buyer_name };
  const { line_title, line_net_cents, line_refunded_cents } = row;
  return {
    order: row.order_number === null ? null : { number: row.order_number, currency: row.order_currency, buyer },
    line:
      line_title === null ? null : { title: line_title, netCents: line_net_cents, refundedCents: line_refunded_cents },
    plan: row.plan_title === null ? null : { title: row.plan_title, cancelReason: row.cancel_reason },
    disputeStatus: row.dispute_status,
    disputeLostAt: row.dispute_lost_at,
    startNote: noteOf(row, "start", userId),
    endNote: noteOf(row, "end", userId),
  };
}

function toRecorded(row: FactRow, userId: string): RecordedFact {
  const seat = row.seat_from ? { from: row.seat_from, until: row.seat_until } : null;
  return {
    source: row.source,
    sourceId: row.source_id,
    keyId: row.entitled_key_id,
    orderId: row.order_id,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    startCause: row.start_cause,
    startReference: row.start_reference,
    endCause: row.end_cause,
    endReference: row.end_reference,
    recordedAt: row.recorded_at,
    supersededAt: row.superseded_at,
    facts: factsOf(row, userId),
    ...(row.organization_slug && {
      organization: { slug: row.organization_slug, name: row.organization_name, seat },
    }),
  };
}

/**
 * Everything that was ever recorded for a person and a KEY, superseded rows too, with orders, plans, disputes,
 * decided refunds and audit entries around it, in one round trip. Of an organisation that was left without ever having had a seat,
 * nothing. Null when there is no such KEY.
 */
export async function listRecordedFacts(userId: string, slug: string) {
  const rows = await database().$queryRaw<Row[]>`
    with wanted as (select id, slug, title from marketplace_keys where slug = ${slug}),
    recorded as (
      select e.*, null::text as organization_slug, null::text as organization_name,
             null::timestamptz as seat_from, null::timestamptz as seat_until
        from wanted k
        join marketplace_entitlements e on e.user_id = ${userId}::uuid and (e.key_id = k.id or e.key_id is null)
      union all
      select e.*, g.slug, g.name, m.seat_from, m.seat_until
        from wanted k
        join memberships m on m.user_id = ${userId}::uuid and (m.seat_from is not null or m.left_at is null)
        join organizations g on g.id = m.organization_id
        join marketplace_entitlements e
          on e.organization_id = m.organization_id and (e.key_id = k.id or e.key_id is null)
    ),
    noted as (
      select a.id::text as reference, a.actor_id, a.detail ->> 'reason' as reason,
             case when u.role <> 'admin' then coalesce(u.name, u.email) end as actor_name
        from audit_log a left join users u on u.id = a.actor_id
       where a.id = any (
         select reference::uuid from (select start_reference as reference from recorded union select end_reference from recorded) r
          where reference ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
    )
    select k.id as key_id, k.slug as key_slug, k.title as key_title,
           e.source::text, e.source_id, e.key_id as entitled_key_id, e.order_id, e.valid_from, e.valid_until,
           e.start_cause, e.start_reference, e.end_cause, e.end_reference, e.recorded_at, e.superseded_at,
           e.organization_slug, e.organization_name, e.seat_from, e.seat_until,
           o.number as order_number, o.currency as order_currency,
           b.id as buyer_id, coalesce(b.name, b.email) as buyer_name,
           l.title as line_title, l.net_cents as line_net_cents, l.refunded_cents as line_refunded_cents,
           p.title as plan_title, s.cancel_reason, d.status as dispute_status, d.lost_at as dispute_lost_at,
           sn.reference is not null as start_noted, sn.actor_id as start_actor_id, sn.actor_name as start_actor_name,
           sn.reason as start_reason,
           en.reference is not null or w.decided_by is not null as end_noted,
           coalesce(en.actor_id, w.decided_by) as end_actor_id,
           coalesce(en.actor_name, w.decider_name) as end_actor_name, en.reason as end_reason
      from wanted k
      left join recorded e on true
      left join orders o on o.id = e.order_id
      left join users b on b.id = o.buyer_id
      left join order_lines l on l.order_id = e.order_id and l.id::text = e.source_id
      left join subscriptions s on s.stripe_subscription_id = e.source_id
      left join plans p on p.slug = s.plan_slug
      left join disputes d on d.stripe_dispute_id = e.end_reference
      left join noted sn on sn.reference = e.start_reference
      left join noted en on en.reference = e.end_reference
      left join lateral (
        select r.decided_by, case when u.role <> 'admin' then coalesce(u.name, u.email) end as decider_name
          from refund_decision_lines f
          join refund_decisions r on r.id = f.decision_id and r.refused_reason is null
          left join users u on u.id = r.decided_by
         where f.order_line_id = l.id
         order by r.created_at desc limit 1
      ) w on e.end_cause = 'refunded'`;
  const [first] = rows;
  if (!first) return null;
  return {
    key: { id: first.key_id, slug: first.key_slug, title: first.key_title },
    recorded: rows.flatMap((row) => (row.source === null ? [] : [toRecorded(row, userId)])),
  };
}
