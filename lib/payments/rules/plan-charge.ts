import { addDays } from "../../kernel/time";
import type { InvoiceCharge } from "../schema";

export type PlanChargeKind = "first" | "renewal" | "change" | "other";
export type PlanCharge = InvoiceCharge & { readonly kind: PlanChargeKind; readonly paidAt: Date };

const KINDS: Readonly<Record<string, PlanChargeKind>> = {
  subscription_cycle: "renewal",
  subscription_update: "change",
};

/** Longer than any outage after which a receipt is still news; what is older stands with the orders. */
const RECEIPT_DAYS = 7;

/** Whether a charge that the shop first hears of now gets its receipt: not the past years of a plan that is new to it. */
export function isReceiptDue({ paidAt }: Pick<PlanCharge, "paidAt">, now: Date): boolean {
  return addDays(paidAt, RECEIPT_DAYS) >= now;
}

/**
 * What was charged for a plan: its paid invoices that asked for money, oldest first. A trial's first invoice asks for
 * none, and one that only gives something back none either. The first one for a period is the first payment, also when
 * a trial came before it.
 */
export function planCharges(invoices: readonly InvoiceCharge[]): PlanCharge[] {
  const charged = invoices
    .flatMap((invoice) => (invoice.paidAt && invoice.subtotalCents > 0 ? { ...invoice, paidAt: invoice.paidAt } : []))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.invoiceId < b.invoiceId ? -1 : 1));
  const first = charged.find(({ reason }) => reason === "subscription_create" || reason === "subscription_cycle");
  return charged.map((invoice) => {
    const kind = invoice === first ? "first" : (KINDS[invoice.reason] ?? "other");
    return { ...invoice, kind };
  });
}
