import type { Money } from "../kernel/money";
import type { QuoteLine } from "../pricing/schema";

export type OrderStatus = "pending" | "processing" | "paid" | "refunded" | "expired" | "failed";
export type OrderLineStatus = "pending" | "paid" | "duplicate" | "suspended" | "refunded" | "revoked";

/**
 * Whether the buyer can have money back: at once, after a person looked at it, or not (and why not). `is_asked`: they
 * have asked, and a person is looking at it.
 */
export type RefundableDto = {
  state: "now" | "request" | "no";
  until: string | null;
  why: string | null;
  is_asked: boolean;
};

export type OrderLineDto = {
  id: string;
  kind: "key" | "bundle" | "plan";
  slug: string;
  title: string;
  list: Money;
  credit: Money;
  discount: Money;
  net: Money;
  refunded: Money;
  status: OrderLineStatus;
  refundable: RefundableDto;
  /** The KEYS that this line holds. */
  keys: { slug: string; title: string }[];
};

/**
 * What a bank made of the payment: `open` while it decides, `won` where the payment stands, `lost` where it went back.
 * `decided_at` of a lost one is when the shop learned of it.
 */
export type OrderDisputeDto = {
  state: "open" | "won" | "lost";
  amount: Money;
  opened_at: string;
  decided_at: string | null;
};

/**
 * A paid invoice of a plan. `lines` are the invoice's own, before discount and tax; `paid` is what was taken, after the
 * customer's balance.
 */
export type PlanChargeDto = {
  id: string;
  kind: "first" | "renewal" | "change" | "other";
  /** The plan's title, as it is now. */
  plan: string;
  organization: string | null;
  lines: { description: string; amount: Money }[];
  discount: Money;
  tax: Money;
  total: Money;
  paid: Money;
  refunded: Money;
  dispute: OrderDisputeDto | null;
  period_from: string;
  period_until: string;
  paid_at: string;
  invoice_number: string | null;
  invoice_url: string | null;
  pdf_url: string | null;
};

export type OrderDto = {
  id: string;
  number: number;
  status: OrderStatus;
  total: Money;
  refunded: Money;
  dispute: OrderDisputeDto | null;
  /** The best that one of its lines allows. */
  refundable: RefundableDto;
  created_at: string;
  paid_at: string | null;
  checkout_url: string | null;
  receipt_url: string | null;
  organization: string | null;
  lines: OrderLineDto[];
  /** What the plan that it began was charged so far, newest first. */
  charges: PlanChargeDto[];
  quote: QuoteLine[];
};
/** An order right after Stripe was asked about it, or could not be asked. */
export type ConfirmedOrderDto = OrderDto & { payments_reachable: boolean };
/** `other_charges`: of plans that the viewer manages and that no order of theirs began. */
export type OrderList = {
  items: OrderDto[];
  total: number;
  page: number;
  limit: number;
  other_charges: PlanChargeDto[];
};
