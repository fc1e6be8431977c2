import "server-only";
import { listSubjectSources } from "../../entitlements/queries";
import type { Subject } from "../../kernel/viewer";
import type { Db } from "../../platform/db";
import type { Claim, Elsewhere } from "../rules/double";

const STANDS = { in: ["paid" as const, "suspended" as const] };
/** A credit counts as used while the bundle or plan that it was given for stands. */
const usedFor = { upgrade: { order: { lines: { some: { kind: { not: "key" as const }, status: STANDS } } } } };

const orderSelect = {
  id: true,
  number: true,
  stripeSessionId: true,
  refunds: { where: { status: { in: ["failed" as const, "canceled" as const] } }, select: { id: true }, take: 1 },
  lines: { select: { id: true, creditUses: { where: usedFor, select: { upgradeId: true }, take: 1 } } },
};

type Holder = { readonly orderId: string; readonly keyIds: readonly string[] };

/** What other purchases and gifts of a subject say about an order's KEYS. Call it under the subject's lock. */
export async function findElsewhere(db: Db, subject: Subject, { orderId, keyIds }: Holder): Promise<Elsewhere> {
  const sources = (await listSubjectSources(subject, db)).filter(
    (source) => source.source !== "subscription" && source.orderId !== orderId && keyIds.includes(source.keyId ?? ""),
  );
  const ids = [orderId, ...sources.flatMap((source) => source.orderId ?? [])];
  const orders = await db.order.findMany({ where: { id: { in: [...new Set(ids)] } }, select: orderSelect });
  const lines = orders.flatMap((order) => order.lines.map((line) => ({ ...line, order })));
  const isUsed = (lineId: string) => lines.some((line) => line.id === lineId && line.creditUses.length > 0);
  const byClaim = Map.groupBy(sources, ({ sourceId, keyId }) => `${sourceId} ${keyId}`);
  const claims = [...byClaim.values()].flatMap((intervals): Claim[] => {
    const [first] = intervals;
    if (!first?.keyId) return [];
    const order = orders.find(({ id }) => id === first.orderId);
    return [
      {
        keyId: first.keyId,
        intervals,
        order: order ? { id: order.id, number: order.number, sessionId: order.stripeSessionId } : null,
        isUsed: isUsed(first.sourceId),
        isToReturn: (order?.refunds.length ?? 0) > 0,
      },
    ];
  });
  return { claims, usedLineIds: new Set(lines.filter((line) => isUsed(line.id)).map((line) => line.id)) };
}

/** Other paid orders of a subject with one of these KEYS, that were paid at this moment or later: their sessions. */
export async function listLaterSessions(
  db: Db,
  { userId, organizationId }: { userId: string | null; organizationId: string | null },
  { orderId, keyIds }: Holder,
  paidAt: Date,
): Promise<string[]> {
  const orders = await db.order.findMany({
    where: {
      ...{ userId, organizationId, id: { not: orderId } },
      paidAt: { gte: paidAt },
      stripeSessionId: { not: null },
      lines: { some: { status: "paid", netCents: { gt: 0 }, shares: { some: { keyId: { in: [...keyIds] } } } } },
    },
    select: { stripeSessionId: true },
    orderBy: [{ paidAt: "asc" }, { number: "asc" }],
  });
  return orders.flatMap((order) => order.stripeSessionId ?? []);
}
