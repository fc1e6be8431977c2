import { PermanentError } from "./errors.ts";
import { type Cut, cutOut, type Interval } from "./intervals.ts";
import type { PurchaseSnapshot, Snapshot, SubscriptionSnapshot } from "./snapshot.ts";

/** Stripe price id → the names of what it gives. An empty list is for prices that give no access on purpose. */
export type Catalog = Readonly<Record<string, readonly string[]>>;

/** A fact from which access follows: this object gives this subject this product, from then until then. */
export interface Source {
  object: string;
  subject: string;
  product: string;
  from: Date;
  /** Null: no end is known. The moment itself no longer counts. */
  to: Date | null;
  /** For example `refund re_1`, `dispute dp_1`, `cancelled`, `payment failed`, `paused`. */
  endedBy: string | null;
}

export interface Folded {
  sources: Source[];
  /** What a person should decide, in words; null when all is clear. */
  review: string | null;
}

export const GRACE_MS = 7 * 86_400_000;

/**
 * Stripe's state of one object → our facts about it. Pure, and without the present moment: the same state gives the same facts
 * whenever, however often and in whatever order it is looked at.
 */
export function fold(snapshot: Snapshot, catalog: Catalog): Folded {
  const products = productsOf(snapshot.prices, catalog);
  if (products.length === 0) return { sources: [], review: null };
  const { intervals, review } = snapshot.kind === "purchase" ? purchase(snapshot, products) : subscription(snapshot);
  const given = products.flatMap((product) => intervals(product).map((interval) => ({ product, ...interval })));
  if (given.length === 0) return { sources: [], review };
  const { object, subject } = snapshot;
  if (!subject) {
    throw new PermanentError(
      `${object} gives access, but to whom? Set client_reference_id or metadata.subject at checkout.`,
    );
  }
  return { sources: given.map((interval) => ({ object, subject, ...interval })), review };
}

function productsOf(prices: readonly string[], catalog: Catalog): string[] {
  const named = prices.flatMap((price) => {
    const products = Object.hasOwn(catalog, price) ? catalog[price] : undefined;
    if (!products)
      throw new PermanentError(`The catalog does not know ${price}. Say what it gives, or [] for nothing.`);
    return products;
  });
  return [...new Set(named)].toSorted();
}

interface Rule {
  intervals: (product: string) => Interval[];
  review: string | null;
}

function purchase(snapshot: PurchaseSnapshot, products: readonly string[]): Rule {
  const { paidAt } = snapshot;
  if (paidAt === null) return { intervals: () => [], review: null };
  const refunds = refundsOf(snapshot, products);
  const disputes = snapshot.disputes.flatMap(cutOfDispute);
  return {
    intervals: (product) => cutOut(paidAt, [...disputes, ...refunds.all, ...(refunds.named.get(product) ?? [])]),
    review: refunds.review,
  };
}

type Refunded = PurchaseSnapshot["refunds"][number];

/**
 * A refund counts from when it was made, unless it failed or was cancelled. As soon as refunds add up to the whole amount,
 * everything ends. Before that one ends what its metadata names; without that nothing, and a person is asked.
 */
function refundsOf({ refunds, amount }: PurchaseSnapshot, products: readonly string[]) {
  const all: Cut[] = [];
  const named = new Map<string, Cut[]>();
  const questions: string[] = [];
  let sum = 0;
  for (const refund of refunds.filter(isMade).toSorted(byTime)) {
    sum += refund.amount;
    const cut = { from: refund.at, to: null, cause: `refund ${refund.id}` };
    if (sum >= amount) {
      all.push(cut);
      continue;
    }
    const names = namesIn(refund.ends);
    questions.push(...questionsAbout(refund, names, products));
    for (const product of names) named.set(product, [...(named.get(product) ?? []), cut]);
  }
  return { all, named, review: all.length > 0 || questions.length === 0 ? null : questions.join("\n") };
}

function isMade({ status }: Refunded): boolean {
  return status !== "failed" && status !== "canceled";
}

function byTime(a: Refunded, b: Refunded): number {
  return a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);
}

/** The refund's metadata `ends`: products separated by commas, or `none`. */
function namesIn(ends: string | null): string[] {
  const names = (ends ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}

function questionsAbout({ id, amount }: Refunded, names: readonly string[], products: readonly string[]): string[] {
  if (names.length === 0)
    return [`partial refund ${id} of ${amount}: set its metadata "ends" to what it ends, or to none`];
  const unknown = names.filter((name) => name !== "none" && !products.includes(name));
  return unknown.length === 0 ? [] : [`refund ${id} ends ${unknown.join(", ")}, which this purchase does not give`];
}

/** Open: withheld from its beginning. Won: back when the money came back. Lost: ended. Inquiries withhold nothing. */
function cutOfDispute(dispute: PurchaseSnapshot["disputes"][number]): Cut[] {
  const cause = `dispute ${dispute.id}`;
  switch (dispute.status) {
    case "needs_response":
    case "under_review":
    case "appeal_needs_response":
    case "appeal_under_review":
    case "lost":
      return [{ from: dispute.at, to: null, cause }];
    case "won":
      // Without a reinstatement the money never left, so there was nothing to withhold.
      return dispute.reinstatedAt === null ? [] : [{ from: dispute.at, to: dispute.reinstatedAt, cause }];
    case "warning_needs_response":
    case "warning_under_review":
    case "warning_closed":
    case "prevented":
      return [];
    default:
      throw new PermanentError(`${cause} has the status ${dispute.status}, which this version does not know.`);
  }
}

function subscription(snapshot: SubscriptionSnapshot): Rule {
  const ends = endsOf(snapshot);
  if (ends === null) return { intervals: () => [], review: null };
  const cuts = ends.flatMap(({ at, cause }) => (at === null ? [] : [{ from: at, to: null, cause }]));
  const intervals = cutOut(snapshot.startedAt, cuts);
  return { intervals: () => intervals, review: null };
}

/** Every moment at which the subscription ends; the earliest decides. Null: it never began. */
function endsOf(snapshot: SubscriptionSnapshot): { at: Date | null; cause: string }[] | null {
  const cancelled = { at: snapshot.cancelAt, cause: "cancelled" };
  const failure = snapshot.firstFailureAt;
  const grace = { at: failure && new Date(failure.getTime() + GRACE_MS), cause: "payment failed" };
  switch (snapshot.status) {
    case "incomplete":
    case "incomplete_expired":
      return null;
    case "trialing":
    case "active":
      return [cancelled];
    case "past_due":
    case "unpaid":
      return [cancelled, grace];
    case "paused":
      if (snapshot.pausedAt === null)
        throw new PermanentError(`${snapshot.object} is paused, but does not say since when.`);
      return [cancelled, { at: snapshot.pausedAt, cause: "paused" }];
    case "canceled": {
      if (snapshot.endedAt === null) throw new PermanentError(`${snapshot.object} has ended, but does not say when.`);
      const cause = snapshot.endedForNonPayment ? "payment failed" : "cancelled";
      return [{ at: snapshot.endedAt, cause }, ...(snapshot.endedForNonPayment ? [grace] : [])];
    }
    default:
      throw new PermanentError(
        `${snapshot.object} has the status ${snapshot.status}, which this version does not know.`,
      );
  }
}
