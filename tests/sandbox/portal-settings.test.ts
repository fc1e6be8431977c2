import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSubscriber } from "./billing-support";
import { CARD, type PortalSandbox, RETURN_URL, startPortal } from "./portal-support";
import { type Answer, RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { errorOf } from "./support";

let sandbox: PortalSandbox;
let stripe: Stripe;
let open: PortalSandbox["open"];
let visit: PortalSandbox["visit"];
let portal: PortalSandbox["portal"];
beforeAll(async () => {
  sandbox = await startPortal();
  ({ stripe, open, visit, portal } = sandbox);
});
afterAll(() => sandbox.stop());

describe("configurations", () => {
  it("decide what is offered", async () => {
    const { plans } = sandbox;
    const configuration = await stripe.billingPortal.configurations.create({
      features: {
        subscription_cancel: { enabled: true, mode: "immediately" },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ["price", "quantity"],
          proration_behavior: "create_prorations",
          products: [
            {
              product: plans.product,
              prices: [plans.monthly],
              adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 },
            },
          ],
        },
      },
    });
    const { customer, subscription } = await open();
    const session = await stripe.billingPortal.sessions.create({ customer, configuration: configuration.id });
    await expect(portal(session, "change", { price: plans.yearly })).rejects.toThrow(/not on offer/);
    await expect(portal(session, "change", { quantity: 6 })).rejects.toThrow(/at most 5/);
    await expect(portal(session, "card")).rejects.toThrow(/403.*payment_method_update/s);
    await expect(portal(session, "cancel", { at: "period_end" })).rejects.toThrow(/then/);
    await portal(session, "change", { quantity: 5 });
    // With create_prorations the difference waits for the next invoice.
    expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(1);
    await portal(session, "cancel");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  });

  it("list the account's own and refuse what the sandbox does not play", async () => {
    const [own] = (await stripe.billingPortal.configurations.list({ is_default: true })).data;
    expect(own?.features.subscription_cancel.cancellation_reason.options).toContain("unused");
    const { configurations } = stripe.billingPortal;
    const update = {
      enabled: true,
      schedule_at_period_end: { conditions: [{ type: "shortening_interval" as const }] },
    };
    expect((await errorOf(configurations.create({ features: { subscription_update: update } }))).message).toMatch(
      /no schedules/,
    );
    const renamed = await configurations.update(own?.id ?? "", { business_profile: { headline: "KEYS" } });
    expect(renamed.business_profile.headline).toBe("KEYS");
    const retired = await configurations.create({ features: { invoice_history: { enabled: true } } });
    await configurations.update(retired.id, { active: false });
    const { customer } = await createSubscriber(stripe);
    const refused = stripe.billingPortal.sessions.create({ customer, configuration: retired.id });
    expect((await errorOf(refused)).param).toBe("configuration");
  });
});

describe("flows", () => {
  const flow = async (customer: string, flow_data: Stripe.BillingPortal.SessionCreateParams.FlowData) => {
    const session = await stripe.billingPortal.sessions.create({ customer, return_url: RETURN_URL, flow_data });
    return new URL(session.url).pathname;
  };

  it("open at their one step and end where they are told to", async () => {
    const { customer, subscription } = await open();
    const redirect = { type: "redirect" as const, redirect: { return_url: "http://shop.test/kept" } };
    const cancel = await flow(customer, {
      type: "subscription_cancel",
      subscription_cancel: { subscription: subscription.id },
      after_completion: redirect,
    });
    expect((await visit(cancel)).text).toContain("Cancel the plan");
    expect((await visit(`${cancel}/cancel`, { at: "period_end" })).location).toBe("http://shop.test/kept");
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    const card = await flow(customer, {
      type: "payment_method_update",
      after_completion: { type: "hosted_confirmation", hosted_confirmation: { custom_message: "Thank you." } },
    });
    expect((await visit(card)).text).toContain("Card number");
    expect((await visit((await visit(`${card}/card`, CARD)).location)).text).toContain("Thank you.");
    const items = [{ id: subscription.items.data[0]?.id ?? "", price: sandbox.plans.yearly, quantity: 1 }];
    const confirm = await flow(customer, {
      type: "subscription_update_confirm",
      subscription_update_confirm: { subscription: subscription.id, items },
    });
    expect((await visit(confirm)).text).toContain("Confirm the change");
    const update = await flow(customer, {
      type: "subscription_update",
      subscription_update: { subscription: subscription.id },
    });
    expect((await visit(update)).text).toContain("See what a change costs");
  });

  it("are refused for what is not the customer's, not enabled or not complete", async () => {
    const [mine, other] = [await open(), await open()];
    const theirs = flow(mine.customer, {
      type: "subscription_cancel",
      subscription_cancel: { subscription: other.subscription.id },
    });
    expect((await errorOf(theirs)).param).toBe("flow_data[subscription_cancel][subscription]");
    expect((await errorOf(flow(mine.customer, { type: "subscription_update" }))).code).toBe("parameter_missing");
    expect((await errorOf(stripe.billingPortal.sessions.create({ customer: "cus_x" }))).code).toBe("resource_missing");
  });
});

it("sessions, configurations and their events have the fields of Stripe's examples and of the SDK's types", async () => {
  const api = new RawApi(sandbox.url);
  const samples: TypedSample[] = [];
  const check = (value: Answer, name: string, type: string) => {
    samples.push({ type, value });
    expect(differences(value, fixture(name))).toEqual([]);
  };
  for (const configuration of await api.list("billing_portal/configurations")) {
    check(configuration, "billing_portal.configuration", "Stripe.BillingPortal.Configuration");
  }
  const { customer, subscription } = await open();
  const data = `flow_data[type]=subscription_cancel&flow_data[subscription_cancel][subscription]=${subscription.id}`;
  for (const flow of ["", `&${data}`]) {
    const session = await api.call("POST", "billing_portal/sessions", `customer=${customer}${flow}`);
    samples.push({ type: "Stripe.BillingPortal.Session", value: session });
    const { flow: _flow, ...example } = fixture("billing_portal.session") as Answer;
    expect(differences(session, example)).toEqual([]);
  }
  for (const type of ["configuration.created", "configuration.updated", "session.created"]) {
    const [event] = await api.list("events", `type=billing_portal.${type}&limit=1`);
    samples.push({ type: `Extract<Stripe.Event, { type: "billing_portal.${type}" }>`, value: event });
  }
  expect(samples.length).toBeGreaterThan(6);
  expect(typeProblems(samples)).toEqual([]);
});
