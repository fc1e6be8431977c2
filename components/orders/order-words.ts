import type { OrderLineStatus, OrderStatus } from "@/lib/orders/schema";

type Words = { label: string; tone: "plain" | "accent" | "warn" | "danger" };

export const ORDER_WORDS: Record<OrderStatus, Words> = {
  pending: { label: "Not paid yet", tone: "warn" },
  processing: { label: "Payment on its way", tone: "warn" },
  paid: { label: "Paid", tone: "accent" },
  refunded: { label: "Refunded", tone: "plain" },
  expired: { label: "Expired", tone: "plain" },
  failed: { label: "Failed", tone: "danger" },
};

export const LINE_WORDS: Record<OrderLineStatus, string> = {
  pending: "waits for the payment",
  paid: "yours",
  duplicate: "you owned it already: this part is refunded",
  suspended: "suspended while the payment is disputed",
  refunded: "refunded",
  revoked: "access was withdrawn",
};
