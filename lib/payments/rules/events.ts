const TARGET_KINDS = ["checkout_session", "payment", "subscription", "customer"] as const;
type TargetKind = (typeof TARGET_KINDS)[number];

/**
 * Which object at Stripe an event makes us look at again. Events outside this table are stored and acknowledged.
 * Source: product.md, "Payments".
 */
const FOLDED: Readonly<Record<string, TargetKind>> = {
  "checkout.session.completed": "checkout_session",
  "checkout.session.async_payment_succeeded": "checkout_session",
  "checkout.session.async_payment_failed": "checkout_session",
  "checkout.session.expired": "checkout_session",
  "charge.refunded": "payment",
  "refund.updated": "payment",
  "charge.dispute.created": "payment",
  "charge.dispute.updated": "payment",
  "charge.dispute.closed": "payment",
  "invoice.paid": "subscription",
  "invoice.payment_failed": "subscription",
  "invoice.voided": "subscription",
  "invoice.marked_uncollectible": "subscription",
  "invoice.finalized": "subscription",
  "customer.subscription.created": "subscription",
  "customer.subscription.updated": "subscription",
  "customer.subscription.deleted": "subscription",
  "customer.subscription.trial_will_end": "subscription",
  "customer.subscription.paused": "subscription",
  "customer.subscription.resumed": "subscription",
  "customer.updated": "customer",
  "customer.deleted": "customer",
};

export const FOLDED_EVENT_TYPES: readonly string[] = Object.keys(FOLDED);

/** What is to be fetched and folded. Events with the same target are one piece of work. */
export type FoldTarget = { readonly kind: TargetKind; readonly id: string };

type EventObject = {
  readonly id?: unknown;
  readonly object?: unknown;
  readonly payment_intent?: unknown;
  /** Of an invoice: what it was made for. */
  readonly parent?: { readonly subscription_details?: { readonly subscription?: unknown } | null } | null;
};

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
  const id = idOf(pointerOf(kind, event.data.object));
  return id ? { kind, id } : null;
}

function pointerOf(kind: TargetKind, object: EventObject): unknown {
  if (kind === "payment") return object.payment_intent;
  if (kind === "subscription" && object.object === "invoice") return object.parent?.subscription_details?.subscription;
  return object;
}

export function foldKeyOf(target: FoldTarget): string {
  return `${target.kind}:${target.id}`;
}

export function parseFoldKey(foldKey: string): FoldTarget {
  const [kind, id] = foldKey.split(":", 2);
  const known = TARGET_KINDS.find((candidate) => candidate === kind);
  if (known && id) return { kind: known, id };
  throw new Error(`Not the name of something to fold: ${foldKey}`);
}
