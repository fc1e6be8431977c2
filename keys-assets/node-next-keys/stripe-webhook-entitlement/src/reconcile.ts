import { messageOf } from "./errors.ts";
import { hintOf, LISTENED_EVENTS, type ObjectKey } from "./hints.ts";
import { everyItem, type StripeApi } from "./stripe-api.ts";
import type { Sync } from "./sync.ts";

export interface ReconcileOptions {
  stripe: StripeApi;
  sync: Sync;
  /** Everything that changed at Stripe since then is looked at. */
  since: Date;
  /** Objects looked at at once. */
  concurrency?: number;
  signal?: AbortSignal;
}

export interface Reconciled {
  checked: number;
  /** What was not as Stripe says. Normally empty: an alarm that webhooks are lost, or an event that was just under way. */
  changed: ObjectKey[];
  failed: { object: ObjectKey; error: string }[];
}

/** A checkout session lives for at most 24 hours, so one that was paid since then was created at most so long before. */
const SESSION_LIFE_S = 86_400;

/**
 * Finds what webhooks missed. Two passes: completed checkout sessions, by their own list; and Stripe's list of events (30 days),
 * read whether they were delivered or not, for what else changed: refunds, disputes, subscriptions, late bank debits. Each object
 * is synchronised once, and one that fails stops no other.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const { stripe, sync, since, concurrency = 4, signal } = options;
  const seen = new Set<ObjectKey>();
  const result: Reconciled = { checked: 0, changed: [], failed: [] };

  async function look(object: ObjectKey): Promise<void> {
    result.checked += 1;
    try {
      if ((await sync(object)) === "changed") result.changed.push(object);
    } catch (error) {
      result.failed.push({ object, error: messageOf(error) });
    }
  }

  let waiting: ObjectKey[] = [];
  for await (const object of changedSince(stripe, Math.floor(since.getTime() / 1000))) {
    signal?.throwIfAborted();
    if (seen.has(object)) continue;
    seen.add(object);
    waiting.push(object);
    if (waiting.length < concurrency) continue;
    await Promise.all(waiting.map(look));
    waiting = [];
  }
  await Promise.all(waiting.map(look));
  return result;
}

async function* changedSince(stripe: StripeApi, since: number): AsyncGenerator<ObjectKey> {
  const sessions = { status: "complete", created: { gte: since - SESSION_LIFE_S } } as const;
  for await (const { id } of everyItem((paging) => stripe.checkout.sessions.list({ ...paging, ...sessions }))) {
    yield `session:${id}`;
  }
  const events = { types: [...LISTENED_EVENTS], created: { gte: since } };
  for await (const event of everyItem((paging) => stripe.events.list({ ...paging, ...events }))) {
    const object = hintOf(event);
    if (object !== null) yield object;
  }
}
