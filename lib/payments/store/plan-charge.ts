import "server-only";
import { holderOf, type Subject } from "../../kernel/viewer";
import type { Tx } from "../../platform/db";
import type { PlanCharge } from "../rules/plan-charge";

/** The charges of a subscription that the shop knows of, by their invoice. */
export async function findPlanCharges(tx: Tx, subscriptionId: string) {
  const rows = await tx.planCharge.findMany({
    where: { subscriptionId },
    select: {
      stripeInvoiceId: true,
      refundedCents: true,
      disputes: { select: { stripeDisputeId: true, status: true } },
    },
  });
  return new Map(rows.map((row) => [row.stripeInvoiceId, row]));
}
export type KnownCharge = Awaited<ReturnType<typeof findPlanCharges>> extends Map<string, infer Row> ? Row : never;

/** The order that a plan was begun with, if it is this subject's. */
export async function findOrderOfPlan(tx: Tx, subject: Subject, orderId: string | null): Promise<string | null> {
  if (!orderId || !/^[0-9a-f-]{36}$/.test(orderId)) return null;
  const order = await tx.order.findFirst({ where: { id: orderId, ...holderOf(subject) }, select: { id: true } });
  return order?.id ?? null;
}

/** Writes a charge as Stripe has it; an invoice is one row. */
export async function savePlanCharge(
  tx: Tx,
  { invoiceId, reason: _, createdAt: __, lines, ...facts }: PlanCharge,
  holder: { readonly subscriptionId: string; readonly orderId: string | null },
): Promise<string> {
  const data = {
    ...facts,
    ...holder,
    lines: lines.map(({ description, amountCents }) => ({ description, amount_cents: amountCents })),
  };
  const row = await tx.planCharge.upsert({
    where: { stripeInvoiceId: invoiceId },
    create: { ...data, stripeInvoiceId: invoiceId },
    update: data,
    select: { id: true },
  });
  return row.id;
}
