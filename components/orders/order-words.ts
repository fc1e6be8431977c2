import { formatMoney } from "@/lib/kernel/money";
import { formatDay } from "@/lib/kernel/time";
import type { OrderDisputeDto, OrderDto, OrderLineDto, OrderLineStatus, OrderStatus } from "@/lib/orders/schema";

type Words = { label: string; tone: "plain" | "accent" | "warn" | "danger" };

const ORDER_WORDS: Record<OrderStatus, Words> = {
  pending: { label: "Not paid yet", tone: "warn" },
  processing: { label: "Payment on its way", tone: "warn" },
  paid: { label: "Paid", tone: "accent" },
  refunded: { label: "Refunded", tone: "plain" },
  expired: { label: "Expired", tone: "plain" },
  failed: { label: "Failed", tone: "danger" },
};

const LINE_WORDS: Record<OrderLineStatus, string> = {
  pending: "waits for the payment",
  paid: "yours",
  duplicate: "you owned it already: this part is refunded",
  suspended: "suspended while the payment is disputed",
  refunded: "refunded",
  revoked: "access was withdrawn",
};

/** Of a plan's line, where it is another than of a thing that one owns; how the plan goes on is not the order's. */
const PLAN_WORDS: Partial<Record<OrderLineStatus, string>> = {
  paid: "begun",
  duplicate: "there was one already: this one is ended and refunded",
};

/** What an order is, as one label: a paid one is not called so where a bank or the shop gave money back. */
export function orderWords({ status, dispute, refunded }: Pick<OrderDto, "status" | "dispute" | "refunded">): Words {
  if (status === "paid" && dispute?.state === "open") return { label: "Disputed", tone: "warn" };
  if (status === "paid" && dispute?.state === "lost") return { label: "Lost in a dispute", tone: "danger" };
  if (status === "paid" && refunded.amount > 0) return { label: "Partly refunded", tone: "plain" };
  return ORDER_WORDS[status];
}

/** What a bank made of the payment, and when. */
export function disputeSentence({ state, amount, opened_at, decided_at }: OrderDisputeDto): string {
  const opened = `The payment was disputed with the bank on ${formatDay(opened_at)}`;
  const decided = decided_at ? ` on ${formatDay(decided_at)}` : "";
  switch (state) {
    case "open":
      return `${opened}. Access is suspended until the bank has decided.`;
    case "won":
      return `${opened}; it decided for the payment${decided}.`;
    case "lost":
      return `${opened}. It decided for the cardholder${decided} and gave ${formatMoney(amount)} back; access through this order ended when the dispute was opened.`;
  }
}

/** What a line is; `dispute` is that of its order. */
export function lineWords(
  { kind, status }: Pick<OrderLineDto, "kind" | "status">,
  dispute: OrderDisputeDto | null = null,
): string {
  if (status === "suspended" && dispute?.state === "lost") return "ended by the dispute";
  return (kind === "plan" ? PLAN_WORDS[status] : undefined) ?? LINE_WORDS[status];
}

/** Where the thing that was bought is. */
export function linePath({ kind, slug }: Pick<OrderLineDto, "kind" | "slug">): string {
  switch (kind) {
    case "key":
      return `/marketplace/${slug}`;
    case "bundle":
      return `/marketplace/bundles/${slug}`;
    case "plan":
      return "/account/billing";
  }
}
