import { formatMoney, money } from "../kernel/money";
import type { AttentionAction } from "./schema";

export type Item = {
  readonly id: string;
  readonly kind: string;
  readonly reference: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

const dollars = (value: unknown) => formatMoney(money(typeof value === "number" ? value : 0));
const text = (value: unknown, otherwise: string) => (typeof value === "string" && value !== "" ? value : otherwise);

/** By kind: why a person is needed, in a sentence. Amounts are in the shop's one currency. */
const CAUSES: Readonly<Record<string, (item: Item) => string>> = {
  failed_event: ({ detail }) =>
    `An event from Stripe (${text(detail.type, "of unknown type")}) could not be worked off: ${text(detail.error, "no reason was recorded")}.`,
  partial_refund_without_lines: ({ detail }) =>
    `${dollars(detail.amount_cents)} were refunded at Stripe without saying for which lines. Nothing has ended; name the lines, or leave it so.`,
  refund_failed: ({ detail }) =>
    `The bank sent back a refund of ${dollars(detail.amount_cents)}. The buyer has access again and still waits for the money.`,
  refund_refused: ({ detail }) => `Stripe refused a refund that was decided here: ${text(detail.reason, "no reason")}`,
  refund_request: ({ detail }) =>
    `A buyer wants ${dollars(detail.amount_cents)} back for something that was downloaded. Their reason: ${text(detail.reason, "none given")}`,
  amount_differs: ({ detail }) =>
    `An order was to cost ${dollars(detail.expected_cents)}, and ${dollars(detail.charged_cents)} were charged.`,
  credit_differs: ({ detail }) =>
    `A bundle was sold with ${dollars(detail.given_cents)} of credit, and when its payment came it would have been ${dollars(detail.earned_cents)}: something was bought or given back in between.`,
  payment_for_unknown_order: ({ detail }) =>
    `${dollars(detail.amount_cents)} were paid at Stripe for an order that is not known here.`,
  subscription_of_unknown_customer: () =>
    "A subscription at Stripe belongs to a customer that is nobody's here, so it opens nothing to anybody.",
};

export function causeOf(item: Item): string {
  return CAUSES[item.kind]?.(item) ?? `Something (${item.kind.replaceAll("_", " ")}) needs a person.`;
}

/** What can be done about an item. */
export function actionsOf(item: Item): AttentionAction[] {
  if (item.kind === "failed_event") return [{ name: "replay", method: "POST", href: "/api/v1/admin/inbox/replay" }];
  const base = `/api/v1/admin/attention/${item.id}`;
  if (item.kind === "refund_request") {
    return [
      { name: "accept", method: "POST", href: `${base}/accept` },
      { name: "decline", method: "POST", href: `${base}/decline` },
    ];
  }
  const resolve: AttentionAction = { name: "resolve", method: "POST", href: `${base}/resolve` };
  const { order_id: orderId } = item.detail;
  const isRefund = item.kind === "refund_failed" || item.kind === "refund_refused";
  if (!isRefund || typeof orderId !== "string" || orderId === "") return [resolve];
  return [{ name: "refund again", method: "POST", href: `/api/v1/admin/orders/${orderId}/refunds` }, resolve];
}
