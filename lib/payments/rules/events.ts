/**
 * Which object at Stripe an event makes us look at again. Events outside this table are stored and acknowledged.
 * Source: product.md, "Payments". Those about subscriptions and invoices are folded once plans are sold.
 */
const FOLDED: Readonly<Record<string, "checkout_session" | "payment">> = {
  "checkout.session.completed": "checkout_session",
  "checkout.session.async_payment_succeeded": "checkout_session",
  "checkout.session.async_payment_failed": "checkout_session",
  "checkout.session.expired": "checkout_session",
  "charge.refunded": "payment",
  "refund.updated": "payment",
  "charge.dispute.created": "payment",
  "charge.dispute.updated": "payment",
  "charge.dispute.closed": "payment",
};

export const FOLDED_EVENT_TYPES: readonly string[] = Object.keys(FOLDED);

/** What is to be fetched and folded. Events with the same target are one piece of work. */
export type FoldTarget = { readonly kind: "checkout_session" | "payment"; readonly id: string };

type EventObject = { readonly id?: unknown; readonly object?: unknown; readonly payment_intent?: unknown };

function idOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "id" in value && typeof value.id === "string") return value.id;
  return null;
}

/** The target of an event, or null for one that changes nothing here (or names no payment). */
export function targetOf(event: {
  readonly type: string;
  readonly data: { readonly object: EventObject };
}): FoldTarget | null {
  const kind = FOLDED[event.type];
  if (!kind) return null;
  const id = idOf(kind === "checkout_session" ? event.data.object : event.data.object.payment_intent);
  return id ? { kind, id } : null;
}

export function foldKeyOf(target: FoldTarget): string {
  return `${target.kind}:${target.id}`;
}

export function parseFoldKey(foldKey: string): FoldTarget {
  const [kind, id] = foldKey.split(":", 2);
  if ((kind === "checkout_session" || kind === "payment") && id) return { kind, id };
  throw new Error(`Not the name of something to fold: ${foldKey}`);
}
