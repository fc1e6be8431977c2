import "server-only";
import { holderOf, type Subject } from "../kernel/viewer";
import type { Tx } from "../platform/db";
import type { OrderDraft } from "./rules/draft";

/** The terms and the refund policy in force; an order keeps those that applied when it was made. */
const TERMS_VERSION = "2026-11";
const REFUND_POLICY_VERSION = "2026-11";

export type NewOrder = {
  readonly buyerId: string;
  readonly subject: Subject;
  readonly draft: OrderDraft;
  readonly now: Date;
  readonly expiresAt: Date;
};

/** Writes an order with its lines and their shares, ready to be paid. */
export async function insertOrder(tx: Tx, order: NewOrder) {
  const { draft } = order;
  return tx.order.create({
    data: {
      buyerId: order.buyerId,
      ...holderOf(order.subject),
      currency: draft.currency,
      totalCents: draft.totalCents,
      fingerprint: draft.fingerprint,
      quote: draft.quote,
      termsVersion: TERMS_VERSION,
      refundPolicyVersion: REFUND_POLICY_VERSION,
      createdAt: order.now,
      expiresAt: order.expiresAt,
      lines: {
        create: draft.lines.map(({ shares, ...line }, position) => ({
          ...line,
          position,
          shares: { create: shares.map((share) => ({ ...share })) },
        })),
      },
    },
    select: openOrderSelect,
  });
}

const openOrderSelect = {
  id: true,
  number: true,
  status: true,
  totalCents: true,
  currency: true,
  expiresAt: true,
  createdAt: true,
  stripeSessionId: true,
  checkoutUrl: true,
  lines: {
    orderBy: { position: "asc" },
    select: {
      id: true,
      kind: true,
      title: true,
      listCents: true,
      creditCents: true,
      bundleId: true,
      shares: { select: { keyId: true, paidCents: true } },
      key: { select: { slug: true, summary: true } },
      bundle: { select: { slug: true, summary: true } },
    },
  },
} as const;

/** The order that waits for exactly this payment, if there is one. */
export async function findOpenOrder(tx: Tx, buyerId: string, subject: Subject, fingerprint: string) {
  return tx.order.findFirst({
    where: { buyerId, ...holderOf(subject), fingerprint, status: "pending" },
    select: openOrderSelect,
  });
}
export type OpenOrder = NonNullable<Awaited<ReturnType<typeof findOpenOrder>>>;

/** The other plan orders of a subject that could still be paid, whoever began them. */
export async function findOtherPlanOrders(tx: Tx, subject: Subject, exceptOrderId: string | null) {
  return tx.order.findMany({
    where: {
      ...holderOf(subject),
      ...(exceptOrderId && { id: { not: exceptOrderId } }),
      status: "pending",
      lines: { some: { kind: "plan" } },
    },
    select: { id: true, stripeSessionId: true },
  });
}

/** Closes a waiting order that can no longer be paid; should its payment arrive all the same, the fold reopens it. */
export async function closeOrder(tx: Tx, orderId: string, status: "expired" | "failed"): Promise<void> {
  await tx.order.updateMany({ where: { id: orderId, status: "pending" }, data: { status } });
}

export async function saveSession(
  tx: Tx,
  orderId: string,
  stripeSessionId: string,
  checkoutUrl: string | null,
): Promise<void> {
  await tx.order.update({ where: { id: orderId }, data: { stripeSessionId, checkoutUrl } });
}

export async function saveGranted(tx: Tx, orderId: string, now: Date): Promise<void> {
  await tx.order.update({ where: { id: orderId }, data: { status: "paid", paidAt: now } });
  await tx.orderLine.updateMany({ where: { orderId }, data: { status: "paid" } });
}

export async function findCustomer(tx: Tx, subject: Subject): Promise<string | null> {
  const where = holderOf(subject);
  const row = await tx.billingCustomer.findUnique({ where, select: { stripeCustomerId: true } });
  return row?.stripeCustomerId ?? null;
}

/** Keeps the first customer that was made for a subject, whoever was faster. */
export async function insertCustomer(tx: Tx, subject: Subject, stripeCustomerId: string): Promise<void> {
  await tx.billingCustomer.createMany({ data: [{ ...holderOf(subject), stripeCustomerId }], skipDuplicates: true });
}
