import { type Catalog, fold, type Source } from "./fold.ts";
import type { ObjectKey } from "./hints.ts";
import { fetchPurchase, fetchSubscription, type Snapshot } from "./snapshot.ts";
import { byObjectProductTime, type EntitlementStore } from "./store.ts";
import type { StripeApi } from "./stripe-api.ts";

export interface Change {
  object: string;
  before: Source[];
  after: Source[];
}

export interface SyncOptions {
  stripe: StripeApi;
  store: EntitlementStore;
  catalog: Catalog;
  /** Called after facts changed: for caches and mails. Not repeated if it throws or the process dies; the facts stand then. */
  onChange?: (change: Change) => void | Promise<void>;
  now?: () => Date;
}

/** `superseded`: somebody who asked Stripe later was faster. `ignored`: the payment did not come from a checkout session. */
export type SyncOutcome = "changed" | "unchanged" | "superseded" | "ignored";

export type Sync = (object: ObjectKey) => Promise<SyncOutcome>;

/**
 * Makes our facts about one object agree with Stripe. Worker, reconciliation and the page that buyers return to call the same
 * function; at once, twice or late, the facts end as the state of the last look.
 */
export function createSync(options: SyncOptions): Sync {
  const { stripe, store, catalog, onChange, now = () => new Date() } = options;

  async function settle(object: string, ticket: number, snapshot: Snapshot): Promise<SyncOutcome> {
    const folded = fold(snapshot, catalog);
    const before = await store.apply(object, ticket, folded, now());
    if (before === null) return "superseded";
    const after = folded.sources.toSorted(byObjectProductTime);
    if (JSON.stringify(before.map(values)) === JSON.stringify(after.map(values))) return "unchanged";
    await onChange?.({ object, before, after });
    return "changed";
  }

  async function session(id: string): Promise<SyncOutcome> {
    const object = `session:${id}`;
    // The ticket comes before the request. Whoever holds a higher one asked later, so it knows all that we know.
    const ticket = await store.ticket(object);
    const found = await fetchPurchase(stripe, id);
    return "subscription" in found ? subscription(found.subscription) : settle(object, ticket, found);
  }

  async function subscription(id: string): Promise<SyncOutcome> {
    const object = `subscription:${id}`;
    const ticket = await store.ticket(object);
    return settle(object, ticket, await fetchSubscription(stripe, id));
  }

  return async (object) => {
    const [kind, id] = split(object);
    if (kind === "session") return session(id);
    if (kind === "subscription") return subscription(id);
    const { data } = await stripe.checkout.sessions.list({ payment_intent: id, limit: 1 });
    return data[0] ? session(data[0].id) : "ignored";
  };
}

function split(object: ObjectKey): [kind: string, id: string] {
  const colon = object.indexOf(":");
  return [object.slice(0, colon), object.slice(colon + 1)];
}

function values({ object, subject, product, from, to, endedBy }: Source) {
  return [object, subject, product, from, to, endedBy];
}
