import { updateAndEmit } from "../events.ts";
import type { Customer, Invoice, StripeList, Subscription, SubscriptionItem } from "../model.ts";
import type { World } from "../world.ts";
import { DAY, HOUR } from "./time.ts";

/** What a subscription must remember beyond what the API shows. */
export interface SubscriptionHidden {
  /** Whether the end of the trial was announced. */
  isTrialEndTold: boolean;
  /** The end of the period whose next invoice was announced. */
  toldUpcoming?: number | null;
}

const INCOMPLETE_FOR = 23 * HOUR;
const TRIAL_END_TOLD_BEFORE = 3 * DAY;

export function itemList(subscription: string, items: SubscriptionItem[]): StripeList<SubscriptionItem> {
  return { object: "list", data: items, has_more: false, url: `/v1/subscription_items?subscription=${subscription}` };
}

export function isOver(subscription: Subscription): boolean {
  return subscription.status === "canceled" || subscription.status === "incomplete_expired";
}

function isTrialEndTold(world: World, id: string): boolean {
  return world.objects.hidden<SubscriptionHidden>(id)?.isTrialEndTold ?? false;
}

/** When the end of a trial is to be announced; null when it was, or when there is none. */
export function trialNotice(world: World, subscription: Subscription): number | null {
  if (subscription.status !== "trialing" || subscription.trial_end === null) return null;
  return isTrialEndTold(world, subscription.id) ? null : subscription.trial_end - TRIAL_END_TOLD_BEFORE;
}

/** When the invoice of the next renewal is to be announced; null when it was, or when there will be none. */
export function upcomingNotice(world: World, subscription: Subscription): number | null {
  const { status, cancel_at } = subscription;
  const [item] = subscription.items.data;
  if (!item || (status !== "active" && status !== "trialing" && status !== "past_due")) return null;
  const { current_period_start: start, current_period_end: end } = item;
  if (cancel_at !== null && cancel_at <= end) return null;
  if (world.objects.hidden<SubscriptionHidden>(subscription.id)?.toldUpcoming === end) return null;
  return Math.max(start, end - world.settings.get("billing").upcoming_days * DAY);
}

/** When a first payment that did not come ends the subscription. */
export function incompleteUntil(subscription: Subscription): number {
  return subscription.created + INCOMPLETE_FOR;
}

/** The next moment at which a subscription does something by itself. */
function nextOfSubscription(world: World, subscription: Subscription): number | null {
  if (isOver(subscription)) return null;
  if (subscription.status === "incomplete") return incompleteUntil(subscription);
  const ends = subscription.items.data.map((item) => item.current_period_end);
  const pause = subscription.pause_collection?.resumes_at ?? null;
  const moments = [
    subscription.cancel_at,
    trialNotice(world, subscription),
    upcomingNotice(world, subscription),
    pause,
  ];
  if (subscription.status !== "paused") moments.push(...ends);
  const known = moments.filter((moment) => moment !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function nextOfInvoice(invoice: Invoice): number | null {
  if (invoice.status === "draft" && invoice.auto_advance) return invoice.automatically_finalizes_at;
  return invoice.status === "open" ? invoice.next_payment_attempt : null;
}

function storeItems(world: World, subscription: Subscription): void {
  const kept = new Set(subscription.items.data.map((item) => item.id));
  for (const old of world.objects.list("subscription_item", { parent: subscription.id })) {
    if (!kept.has(old.id)) world.objects.remove(old.id);
  }
  for (const item of subscription.items.data) {
    if (world.objects.find("subscription_item", item.id)) world.objects.update("subscription_item", item);
    else world.objects.insert("subscription_item", item, { parent: subscription.id });
  }
}

export function insertSubscription(world: World, subscription: Subscription): void {
  const hidden: SubscriptionHidden = { isTrialEndTold: false };
  world.objects.insert("subscription", subscription, { hidden });
  storeItems(world, subscription);
  world.due.set(subscription.id, nextOfSubscription(world, subscription), subscription.test_clock);
}

function remember(world: World, subscription: Subscription, change: Partial<SubscriptionHidden>): void {
  const before = world.objects.hidden<SubscriptionHidden>(subscription.id) ?? { isTrialEndTold: false };
  world.objects.setHidden(subscription.id, { ...before, ...change } satisfies SubscriptionHidden);
  world.due.set(subscription.id, nextOfSubscription(world, subscription), subscription.test_clock);
}

export function markTrialEndTold(world: World, subscription: Subscription, isTold: boolean): void {
  remember(world, subscription, { isTrialEndTold: isTold });
}

export function markUpcomingTold(world: World, subscription: Subscription, periodEnd: number): void {
  remember(world, subscription, { toldUpcoming: periodEnd });
}

/** Stores a changed subscription with its items and says what changed; nothing is said when nothing did. */
export function saveSubscription(
  world: World,
  subscription: Subscription,
  events: string[] = ["customer.subscription.updated"],
): Subscription {
  storeItems(world, subscription);
  updateAndEmit(world, "subscription", subscription, events);
  world.due.set(subscription.id, nextOfSubscription(world, subscription), subscription.test_clock);
  return subscription;
}

/** Stores an invoice as it now is and when it next does something; the events are the caller's. */
export function saveInvoice(world: World, invoice: Invoice): Invoice {
  world.objects.update("invoice", invoice);
  world.due.set(invoice.id, nextOfInvoice(invoice), invoice.test_clock);
  return invoice;
}

/** Notes when a new invoice next does something. */
export function watchInvoice(world: World, invoice: Invoice): void {
  world.due.set(invoice.id, nextOfInvoice(invoice), invoice.test_clock);
}

export function subscriptionOf(world: World, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  return typeof id === "string" ? world.objects.find("subscription", id) : undefined;
}

/** The customer that billing works for; billing never outlives it. */
export function customerOf(world: World, id: string | null): Customer {
  const customer = id === null ? undefined : world.objects.find("customer", id);
  if (!customer || "deleted" in customer) throw new Error(`There is no customer ${id} to bill.`);
  return customer;
}

/** The card that is charged: the subscription's own, or the customer's default. */
export function methodFor(world: World, subscription: Subscription | undefined, customer: Customer): string | null {
  const own = subscription?.default_payment_method ?? null;
  const wanted = own ?? customer.invoice_settings.default_payment_method;
  // A card that was detached since is nobody's any more.
  const method = typeof wanted === "string" ? world.objects.find("payment_method", wanted) : undefined;
  return method?.customer === customer.id ? method.id : null;
}
