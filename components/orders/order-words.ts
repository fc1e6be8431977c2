import type { OrderLineDto, OrderLineStatus, OrderStatus } from "@/lib/orders/schema";

type Words = { label: string; tone: "plain" | "accent" | "warn" | "danger" };

export const ORDER_WORDS: Record<OrderStatus, Words> = {
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

export function lineWords({ kind, status }: Pick<OrderLineDto, "kind" | "status">): string {
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
