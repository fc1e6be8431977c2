import { idOf, type MovementLike } from "./stripe.ts";

/** One line of Stripe's balance. `amount`, `fee` and `net` are in the balance's currency, minor units, with their sign. */
export interface Movement {
  readonly id: string;
  readonly at: Date;
  readonly availableAt: Date;
  readonly category: string;
  readonly type: string;
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  readonly currency: string;
  readonly description: string;
  readonly sourceId: string;
  readonly paymentIntentId: string | null;
  /** What the customer paid (above zero) or got back (below), in their currency; null for anything else. */
  readonly customer: { readonly amount: number; readonly currency: string } | null;
}

interface SourceLike {
  readonly id?: string;
  readonly object?: string;
  readonly amount?: number;
  readonly amount_captured?: number;
  readonly currency?: string;
  readonly payment_intent?: string | { readonly id: string } | null;
}

function paidBy(category: string, source: SourceLike): Movement["customer"] {
  const { object, amount = 0, amount_captured, currency = "" } = source;
  if (category === "charge" && object === "charge") return { amount: amount_captured ?? amount, currency };
  if (category === "refund" && object === "refund") return { amount: -amount, currency };
  return null;
}

export function fromBalanceTransaction(raw: MovementLike): Movement {
  const source = (typeof raw.source === "object" && raw.source !== null ? raw.source : {}) as SourceLike;
  return {
    id: raw.id,
    at: new Date(raw.created * 1000),
    availableAt: new Date(raw.available_on * 1000),
    category: raw.reporting_category,
    type: raw.type,
    amount: raw.amount,
    fee: raw.fee,
    net: raw.net,
    currency: raw.currency,
    description: raw.description ?? "",
    sourceId: typeof raw.source === "string" ? raw.source : (source.id ?? ""),
    paymentIntentId: idOf(source.payment_intent),
    customer: paidBy(raw.reporting_category, source),
  };
}
