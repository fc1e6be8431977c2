import type Stripe from "stripe";
import { expect } from "vitest";
import { createSubscriber, type Subscriber, startBilling } from "./billing-support";
import type { TestSandbox } from "./support";

export const RETURN_URL = "http://shop.test/account/billing";
/** A card as a person types it into the portal's form. */
export const CARD = { card: "5555 5555 5555 4444", expiry: "12 / 50", cvc: "123", name: "A Subscriber" };

export interface Opened extends Subscriber {
  subscription: Stripe.Subscription;
  session: Stripe.BillingPortal.Session;
}

export interface PortalSandbox extends Awaited<ReturnType<typeof startBilling>> {
  /** A subscriber to the monthly plan who opened the portal. */
  open(): Promise<Opened>;
  visit(path: string, form?: Record<string, string>): Promise<{ status: number; text: string; location: string }>;
  portal<T>(session: { id: string }, action: string, body?: unknown): Promise<T>;
}

/** A reader of the portal without JavaScript: gets pages, sends forms, follows no redirect by itself. */
async function visit(sandbox: TestSandbox, path: string, form?: Record<string, string>) {
  const response = await fetch(new URL(path, sandbox.url), {
    redirect: "manual",
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
  const text = await response.text();
  if (response.status !== 303) expect(text).toContain("Nothing here is real and no card is charged.");
  return { status: response.status, text, location: response.headers.get("location") ?? "" };
}

/** A sandbox that sells two plans by lookup key, with what tests of the portal do. */
export async function startPortal(options: Parameters<typeof startBilling>[0] = {}): Promise<PortalSandbox> {
  const sandbox = await startBilling(options);
  const { stripe, plans } = sandbox;
  await stripe.prices.update(plans.monthly, { lookup_key: "pro:monthly" });
  await stripe.prices.update(plans.yearly, { lookup_key: "pro:yearly" });
  return {
    ...sandbox,
    async open() {
      const subscriber = await createSubscriber(stripe);
      const { customer } = subscriber;
      const subscription = await stripe.subscriptions.create({ customer, items: [{ price: plans.monthly }] });
      const session = await stripe.billingPortal.sessions.create({ customer, return_url: RETURN_URL });
      return { ...subscriber, subscription, session };
    },
    visit: (path, form) => visit(sandbox, path, form),
    portal: (session, action, body = {}) => sandbox.control("POST", `portal/sessions/${session.id}/${action}`, body),
  };
}
