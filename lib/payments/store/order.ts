import "server-only";
import type { Subject } from "../../kernel/viewer";
import type { Tx } from "../../platform/db";
import type { Attention, FulfilmentPlan, OrderState } from "../rules/fulfilment";
import type { CheckoutSnapshot } from "../schema";
import { saveDisputes } from "./dispute";

/** Takes the next place in the order of fetches; what was fetched under an older ticket never overwrites a newer one. */
export async function takeFoldTicket(db: Pick<Tx, "$queryRaw">): Promise<bigint> {
  const rows = await db.$queryRaw<{ ticket: bigint }[]>`select nextval('fold_tickets') as ticket`;
  const ticket = rows[0]?.ticket;
  if (ticket === undefined) throw new Error("The sequence fold_tickets gave nothing.");
  return ticket;
}

const orderSelect = {
  id: true,
  number: true,
  status: true,
  totalCents: true,
  currency: true,
  userId: true,
  organizationId: true,
  foldTicket: true,
  stripeSessionId: true,
  paidAt: true,
  quote: true,
  buyer: { select: { id: true, email: true, name: true } },
  lines: {
    orderBy: { position: "asc" },
    select: {
      id: true,
      kind: true,
      bundleId: true,
      title: true,
      listCents: true,
      creditCents: true,
      netCents: true,
      status: true,
      key: { select: { slug: true } },
      bundle: { select: { slug: true } },
      plan: { select: { slug: true } },
      shares: { select: { keyId: true, listCents: true, paidCents: true }, orderBy: { keyId: "asc" } },
      revocations: {
        select: { cause: true, reference: true, revokedAt: true, restoredAt: true, restoredReference: true },
      },
    },
  },
  refunds: { select: { stripeRefundId: true, lines: { select: { orderLineId: true, amountCents: true } } } },
  disputes: { select: { stripeDisputeId: true, status: true } },
} as const;

/** An order as the fold needs it. Call it under the subject's lock. */
export async function findOrderToFold(tx: Tx, orderId: string) {
  return tx.order.findUnique({ where: { id: orderId }, select: orderSelect });
}
export type OrderToFold = NonNullable<Awaited<ReturnType<typeof findOrderToFold>>>;

export function subjectOf(row: { userId: string | null; organizationId: string | null }): Subject {
  if (row.userId) return { kind: "user", userId: row.userId };
  if (row.organizationId) return { kind: "organization", organizationId: row.organizationId };
  throw new Error("A row without a subject passed the database's check.");
}

export function toOrderState(order: OrderToFold): OrderState {
  return {
    id: order.id,
    subject: subjectOf(order),
    status: order.status,
    totalCents: order.totalCents,
    lines: order.lines.map((line) => ({ ...line, keyIds: line.shares.map((share) => share.keyId) })),
  };
}

async function saveCharge(tx: Tx, orderId: string, snapshot: CheckoutSnapshot): Promise<void> {
  const { charge, paymentIntentId } = snapshot;
  if (charge?.status !== "succeeded" || !paymentIntentId) return;
  const data = {
    orderId,
    stripeChargeId: charge.id,
    amountCents: charge.amountCents,
    refundedCents: charge.refundedCents,
    currency: charge.currency,
    status: charge.status,
    receiptUrl: charge.receiptUrl,
    paidAt: charge.paidAt,
  };
  await tx.payment.upsert({
    where: { stripePaymentIntentId: paymentIntentId },
    create: { ...data, stripePaymentIntentId: paymentIntentId },
    update: data,
  });
}

async function saveRefunds(
  tx: Tx,
  orderId: string,
  snapshot: CheckoutSnapshot,
  lineIds: ReadonlySet<string>,
): Promise<void> {
  for (const refund of snapshot.refunds) {
    const { id: stripeRefundId, lines, ...data } = refund;
    const row = await tx.refund.upsert({
      where: { stripeRefundId },
      create: { ...data, stripeRefundId, orderId },
      update: { status: data.status, cause: data.cause },
    });
    const own = (lines ?? []).filter((line) => lineIds.has(line.lineId));
    await tx.refundLine.createMany({
      data: own.map((line) => ({ refundId: row.id, orderLineId: line.lineId, amountCents: line.amountCents })),
      skipDuplicates: true,
    });
  }
}

/** One fold under way: the order as it was, what Stripe says, what follows from it, and when. */
export type Fold = {
  readonly order: OrderToFold;
  readonly snapshot: CheckoutSnapshot;
  readonly plan: FulfilmentPlan;
  readonly ticket: bigint;
  readonly now: Date;
};

/** Writes the order, its lines and the money facts as the plan and the snapshot say. */
export async function saveFold(tx: Tx, { order, snapshot, plan, ticket, now }: Fold): Promise<void> {
  await tx.order.update({
    where: { id: order.id },
    data: {
      status: plan.status,
      paidAt: plan.paidAt,
      taxCents: snapshot.taxCents,
      stripeSessionId: snapshot.sessionId,
      stripePaymentIntentId: snapshot.paymentIntentId,
      foldTicket: ticket,
    },
  });
  for (const line of plan.lines) {
    await tx.orderLine.update({
      where: { id: line.lineId },
      data: { status: line.status, refundedCents: line.refundedCents },
    });
  }
  await saveCharge(tx, order.id, snapshot);
  await saveRefunds(tx, order.id, snapshot, new Set(order.lines.map((line) => line.id)));
  await saveDisputes(tx, { orderId: order.id }, snapshot.disputes, now);
}

/** Puts what only a person can decide on the list; the same thing once. */
export async function insertAttention(tx: Tx, items: readonly Attention[], now: Date): Promise<void> {
  await tx.attentionItem.createMany({ data: items.map((item) => ({ ...item, createdAt: now })), skipDuplicates: true });
}

/** A partial refund that meanwhile has its lines, failed, or was followed by the rest needs nobody any more. */
export async function closeSettledRefunds(tx: Tx, { snapshot, plan, now }: Fold): Promise<void> {
  const kind = "partial_refund_without_lines";
  const open = plan.attention.filter((item) => item.kind === kind).map((item) => item.reference);
  const settled = snapshot.refunds.map((refund) => refund.id).filter((id) => !open.includes(id));
  if (settled.length === 0) return;
  await tx.attentionItem.updateMany({
    where: { kind, reference: { in: settled }, resolvedAt: null },
    data: { resolvedAt: now },
  });
}
