import "server-only";
import { holderOf, type Subject } from "../../kernel/viewer";
import { type Db, database } from "../../platform/db";
import type { Decision, EffectiveSource, RecordedSource, Source } from "../rules";
import type { DecisionDto, EndCause, SourceKind } from "../schema";

type SourceRow = {
  source: SourceKind;
  source_id: string;
  key_id: string | null;
  valid_from: Date;
  valid_until: Date | null;
  end_cause: EndCause | null;
  order_id: string | null;
  organization_slug: string | null;
  organization_name: string | null;
  seat_from: Date | null;
  seat_until: Date | null;
};

function toSource(row: SourceRow): Source {
  const seat = row.seat_from ? { from: row.seat_from, until: row.seat_until } : null;
  return {
    source: row.source,
    sourceId: row.source_id,
    keyId: row.key_id,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    endCause: row.end_cause,
    orderId: row.order_id,
    ...(row.organization_slug && {
      organization: { slug: row.organization_slug, name: row.organization_name ?? row.organization_slug, seat },
    }),
  };
}

/**
 * Everything that speaks for a person: own sources and those of the organisations they are or were in, in one round
 * trip. With a KEY, only what concerns that KEY.
 */
export async function listSources(userId: string, keyId: string | null, db: Db = database()): Promise<Source[]> {
  const rows = await db.$queryRaw<SourceRow[]>`
    select e.source::text, e.source_id, e.key_id, e.valid_from, e.valid_until, e.end_cause, e.order_id,
           null::text as organization_slug, null::text as organization_name,
           null::timestamptz as seat_from, null::timestamptz as seat_until
      from marketplace_entitlements e
     where e.user_id = ${userId}::uuid and e.superseded_at is null
       and (${keyId}::uuid is null or e.key_id = ${keyId}::uuid or e.key_id is null)
    union all
    select e.source::text, e.source_id, e.key_id, e.valid_from, e.valid_until, e.end_cause, e.order_id,
           o.slug, o.name, m.seat_from, m.seat_until
      from memberships m
      join organizations o on o.id = m.organization_id
      join marketplace_entitlements e on e.organization_id = m.organization_id and e.superseded_at is null
     where m.user_id = ${userId}::uuid
       and (${keyId}::uuid is null or e.key_id = ${keyId}::uuid or e.key_id is null)`;
  return rows.map(toSource);
}

/** What a subject holds itself (a person's own, or an organisation's own), for pricing and duplicate purchases. */
export async function listSubjectSources(subject: Subject, db: Db = database()): Promise<RecordedSource[]> {
  const rows = await db.entitlement.findMany({
    where: {
      supersededAt: null,
      ...holderOf(subject),
    },
    orderBy: [{ validFrom: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => ({ ...row, endCause: row.endCause as EndCause | null }));
}

type PlanTitles = ReadonlyMap<string, string>;

/** What the plans among these sources are called, by the sources' ids. */
export async function listPlanTitles(sources: readonly Source[], db: Db = database()): Promise<PlanTitles> {
  const ids = new Set(sources.filter(({ source }) => source === "subscription").map(({ sourceId }) => sourceId));
  if (ids.size === 0) return new Map();
  const rows = await db.subscription.findMany({
    where: { stripeSubscriptionId: { in: [...ids] } },
    select: { stripeSubscriptionId: true, plan: { select: { title: true } } },
  });
  return new Map(rows.map((row) => [row.stripeSubscriptionId, row.plan.title]));
}

function toBecause(source: EffectiveSource, plans: PlanTitles) {
  const plan = plans.get(source.sourceId);
  return {
    source: source.source,
    since: source.since.toISOString(),
    until: source.until?.toISOString() ?? null,
    ...(source.orderId && { order_id: source.orderId }),
    ...(source.organization && { organization: source.organization.name }),
    ...(plan && { plan }),
  };
}

/** The decision as it leaves the shop. */
export function toDecisionDto(decision: Decision, plans: PlanTitles = new Map()): DecisionDto {
  return {
    allowed: decision.allowed,
    until: decision.until?.toISOString() ?? null,
    reason: decision.reason,
    because: decision.because.map((source) => toBecause(source, plans)),
  };
}
