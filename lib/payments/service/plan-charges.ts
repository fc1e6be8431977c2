import "server-only";
import { formatMoney, money } from "../../kernel/money";
import type { Subject } from "../../kernel/viewer";
import type { Tx } from "../../platform/db";
import { env } from "../../platform/env";
import { chargeRefundWords, receiptWords } from "../rules/charge-words";
import { disputeStep, disputeWords } from "../rules/dispute-words";
import { isReceiptDue, type PlanCharge, planCharges } from "../rules/plan-charge";
import type { DisputeSnapshot, InvoiceCharge, SubscriptionSnapshot } from "../schema";
import { saveDisputes } from "../store/dispute";
import { findOrderOfPlan, findPlanCharges, type KnownCharge, savePlanCharge } from "../store/plan-charge";
import type { SubscriptionRow } from "../store/subscription";
import { queuePlanMail } from "./plan-mails";

type Charged = {
  readonly subject: Subject;
  readonly snapshot: SubscriptionSnapshot;
  readonly charges: readonly InvoiceCharge[];
  readonly row: SubscriptionRow;
  readonly now: Date;
};

function invoiceAction({ invoiceUrl }: PlanCharge) {
  if (invoiceUrl) return { label: "Open the invoice", url: invoiceUrl };
  return { label: "See your orders", url: `${env().APP_URL}/account/orders` };
}

/** Once for each invoice: when its charge is first written down. */
async function queueReceipt(tx: Tx, { row, now }: Charged, charge: PlanCharge): Promise<void> {
  const key = `plan-receipt:${charge.invoiceId}`;
  await queuePlanMail(tx, row, { key, now, action: invoiceAction(charge), ...receiptWords(charge) });
}

async function queueRefunded(tx: Tx, { row, now }: Charged, charge: PlanCharge, before: number): Promise<void> {
  if (charge.refundedCents <= before) return;
  const key = `plan-refund:${charge.invoiceId}:${charge.refundedCents}`;
  const words = chargeRefundWords(charge, charge.refundedCents - before);
  await queuePlanMail(tx, row, { key, now, action: invoiceAction(charge), ...words });
}

async function queueDisputed(
  tx: Tx,
  { row, now }: Charged,
  charge: PlanCharge,
  { dispute, before }: { dispute: DisputeSnapshot; before: string | undefined },
): Promise<void> {
  const step = disputeStep(dispute.status, before);
  if (!step) return;
  const amount = formatMoney(money(dispute.amountCents, charge.currency));
  const words = disputeWords(step, { what: row.plan.title, amount, openedAt: dispute.openedAt, isPlan: true });
  await queuePlanMail(tx, row, { key: `dispute:${dispute.id}:${step}`, now, ...words });
}

/** A second plan that was ended at once has a mail of its own, which also says that the money goes back. */
async function queueChargeMails(
  tx: Tx,
  found: Charged,
  charge: PlanCharge,
  { known, disputes }: { known: KnownCharge | undefined; disputes: readonly DisputeSnapshot[] },
): Promise<void> {
  if (found.snapshot.isDuplicate) return;
  if (!known && isReceiptDue(charge, found.now)) await queueReceipt(tx, found, charge);
  await queueRefunded(tx, found, charge, known?.refundedCents ?? 0);
  for (const dispute of disputes) {
    const before = known?.disputes.find(({ stripeDisputeId }) => stripeDisputeId === dispute.id)?.status;
    await queueDisputed(tx, found, charge, { dispute, before });
  }
}

/** Makes the record of what a plan was charged agree with Stripe, and tells what is new in it. Call it in the fold. */
export async function recordPlanCharges(tx: Tx, found: Charged): Promise<void> {
  const { subject, snapshot, row, now } = found;
  const charges = planCharges(found.charges);
  if (charges.length === 0) return;
  const holder = { subscriptionId: row.id, orderId: await findOrderOfPlan(tx, subject, snapshot.orderId) };
  const known = await findPlanCharges(tx, row.id);
  for (const charge of charges) {
    const planChargeId = await savePlanCharge(tx, charge, holder);
    const disputes = snapshot.invoices.find(({ id }) => id === charge.invoiceId)?.disputes ?? [];
    await saveDisputes(tx, { planChargeId }, disputes, now);
    await queueChargeMails(tx, found, charge, { known: known.get(charge.invoiceId), disputes });
  }
}
