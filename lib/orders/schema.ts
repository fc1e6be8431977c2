import type { Money } from "../kernel/money";
import type { QuoteLine } from "../pricing/schema";

export type OrderStatus = "pending" | "processing" | "paid" | "refunded" | "expired" | "failed";
export type OrderLineStatus = "pending" | "paid" | "duplicate" | "suspended" | "refunded" | "revoked";

export type OrderLineDto = {
  kind: "key" | "bundle" | "plan";
  slug: string;
  title: string;
  list: Money;
  credit: Money;
  discount: Money;
  net: Money;
  refunded: Money;
  status: OrderLineStatus;
  /** The KEYS that this line holds. */
  keys: { slug: string; title: string }[];
};

export type OrderDto = {
  id: string;
  number: number;
  status: OrderStatus;
  total: Money;
  refunded: Money;
  created_at: string;
  paid_at: string | null;
  checkout_url: string | null;
  receipt_url: string | null;
  organization: string | null;
  lines: OrderLineDto[];
  quote: QuoteLine[];
};
/** An order right after Stripe was asked about it, or could not be asked. */
export type ConfirmedOrderDto = OrderDto & { payments_reachable: boolean };
export type OrderList = { items: OrderDto[]; total: number; page: number; limit: number };
