import type Stripe from "stripe";
import { advanceClock, startTestSandbox, type TestSandbox } from "./support";

export const START = Date.UTC(2027, 0, 31, 10) / 1000;
export const HOUR = 3600;
export const DAY = 24 * HOUR;
export const at = (...parts: [number, number, number, number?]) =>
  Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3] ?? 10) / 1000;

export interface Plans {
  product: string;
  /** $29 a month. */
  monthly: string;
  /** $290 a year. */
  yearly: string;
  /** $12 a month and seat. */
  seat: string;
}

/** A sandbox with a small price list. */
export async function startBilling(
  options: Parameters<typeof startTestSandbox>[0] = {},
): Promise<TestSandbox & { plans: Plans }> {
  const sandbox = await startTestSandbox(options);
  const { stripe } = sandbox;
  const product = await stripe.products.create({ name: "Pro" });
  const team = await stripe.products.create({ name: "Team" });
  const price = async (owner: string, unit_amount: number, interval: "month" | "year") =>
    (await stripe.prices.create({ product: owner, currency: "usd", unit_amount, recurring: { interval } })).id;
  const plans = {
    product: product.id,
    monthly: await price(product.id, 2900, "month"),
    yearly: await price(product.id, 29_000, "year"),
    seat: await price(team.id, 1200, "month"),
  };
  return { ...sandbox, plans };
}

export interface Subscriber {
  clock: string;
  customer: string;
  advance(seconds: number): Promise<void>;
}

/** A customer on a clock of their own, with a card that pays unless told otherwise. */
export async function createSubscriber(
  stripe: Stripe,
  options: { card?: string | null; start?: number } = {},
): Promise<Subscriber> {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: options.start ?? START });
  const card = options.card === undefined ? "pm_card_visa" : options.card;
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    email: "subscriber@shop.test",
    name: "A Subscriber",
    ...(card === null ? {} : { payment_method: card, invoice_settings: { default_payment_method: card } }),
  });
  return {
    clock: clock.id,
    customer: customer.id,
    async advance(seconds) {
      const { status } = await advanceClock(stripe, clock.id, seconds);
      if (status !== "ready") throw new Error(`The clock ended as ${status}.`);
    },
  };
}

/** Attaches another card and makes it the one that is charged. */
export async function replaceCard(stripe: Stripe, customer: string, card: string): Promise<string> {
  const method = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  return method.id;
}

/** The types of the events about something, oldest first. */
export async function eventsAbout(stripe: Stripe, mention: string, since?: string): Promise<string[]> {
  const types: string[] = [];
  for await (const event of stripe.events.list({ limit: 100 })) {
    if (event.id === since) break;
    if (JSON.stringify(event.data.object).includes(mention)) types.unshift(event.type);
  }
  return types;
}

export async function lastEvent(stripe: Stripe): Promise<string> {
  const { data } = await stripe.events.list({ limit: 1 });
  return data[0]?.id ?? "";
}

export function period(subscription: Stripe.Subscription): [number, number] {
  const item = subscription.items.data[0]!;
  return [item.current_period_start, item.current_period_end];
}
