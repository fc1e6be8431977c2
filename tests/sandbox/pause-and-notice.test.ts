import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createSubscriber, DAY, eventsAbout, startBilling } from "./billing-support";
import { type Answer, RawApi } from "./raw-api";
import { differences, fixture, type TypedSample, typeProblems } from "./shape-check";
import { errorOf } from "./support";

let sandbox: Awaited<ReturnType<typeof startBilling>>;
let stripe: Stripe;
beforeAll(async () => {
  sandbox = await startBilling();
  ({ stripe } = sandbox);
});
afterAll(() => sandbox.stop());

async function subscribed(more: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const subscriber = await createSubscriber(stripe, { start: at(2027, 4, 1) });
  const items = [{ price: sandbox.plans.monthly }];
  const { id } = await stripe.subscriptions.create({ customer: subscriber.customer, items, ...more });
  return { ...subscriber, id };
}

async function statuses(subscription: string): Promise<(string | null)[]> {
  const { data } = await stripe.invoices.list({ subscription });
  return data.map(({ status }) => status).reverse();
}

describe("a pause of collection", () => {
  it.each([
    ["void", ["paid", "void"]],
    ["mark_uncollectible", ["paid", "uncollectible"]],
    ["keep_as_draft", ["paid", "draft"]],
  ] as const)("%s: nothing is charged, the subscription goes on", async (behavior, expected) => {
    const { id, customer, advance } = await subscribed();
    const paused = await stripe.subscriptions.update(id, { pause_collection: { behavior } });
    expect(paused).toMatchObject({ status: "active", pause_collection: { behavior, resumes_at: null } });
    await advance(at(2027, 5, 3));
    expect(await statuses(id)).toEqual(expected);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
    expect((await stripe.charges.list({ customer })).data).toHaveLength(1);
    await stripe.subscriptions.update(id, { pause_collection: "" });
    await advance(at(2027, 6, 3));
    expect(await statuses(id)).toEqual([...expected, "paid"]);
  });

  it("ends by itself when it is told when", async () => {
    const { id, advance } = await subscribed();
    const resumes_at = at(2027, 5, 10);
    await stripe.subscriptions.update(id, { pause_collection: { behavior: "void", resumes_at } });
    await advance(at(2027, 5, 11));
    expect((await stripe.subscriptions.retrieve(id)).pause_collection).toBeNull();
    await advance(at(2027, 6, 3));
    expect(await statuses(id)).toEqual(["paid", "void", "paid"]);
    const past = { behavior: "void", resumes_at: at(2027, 1, 1) } as const;
    const refused = await errorOf(stripe.subscriptions.update(id, { pause_collection: past }));
    expect(refused.param).toBe("pause_collection[resumes_at]");
  });
});

const upcoming = async (mention: string) =>
  (await eventsAbout(stripe, mention)).filter((type) => type === "invoice.upcoming");

describe("the announcement of a renewal", () => {
  it("comes once for each period, so many days before, with what the invoice will be", async () => {
    const { id, advance } = await subscribed();
    await advance(at(2027, 5, 1) - 8 * DAY);
    expect(await upcoming(id)).toEqual([]);
    await advance(at(2027, 5, 1) - 6 * DAY);
    expect(await upcoming(id)).toHaveLength(1);
    const [event] = (await stripe.events.list({ type: "invoice.upcoming", limit: 1 })).data;
    const invoice = event?.data.object as Stripe.Invoice;
    expect(invoice).toMatchObject({ amount_due: 2900, billing_reason: "upcoming", status: "draft" });
    expect("id" in invoice).toBe(false);
    await advance(at(2027, 5, 20));
    expect(await upcoming(id)).toHaveLength(1);
    expect(await statuses(id)).toEqual(["paid", "paid"]);
    await advance(at(2027, 5, 31));
    expect(await upcoming(id)).toHaveLength(2);
  });

  it("comes before the end of a trial, and not for what will not renew", async () => {
    const trial = await subscribed({ trial_period_days: 14 });
    await trial.advance(at(2027, 4, 10));
    expect(await upcoming(trial.id)).toHaveLength(1);
    const ending = await subscribed();
    await stripe.subscriptions.update(ending.id, { cancel_at_period_end: true });
    await ending.advance(at(2027, 5, 3));
    expect(await upcoming(ending.id)).toEqual([]);
  });

  it("comes when the settings say", async () => {
    await sandbox.control("PUT", "billing", { upcoming_days: 3 });
    const { id, advance } = await subscribed();
    await advance(at(2027, 4, 27));
    expect(await upcoming(id)).toEqual([]);
    await advance(at(2027, 4, 29));
    expect(await upcoming(id)).toHaveLength(1);
    await sandbox.control("PUT", "billing", { upcoming_days: 7 });
  });
});

it("both have the fields of Stripe's examples and of the SDK's types", async () => {
  const api = new RawApi(sandbox.url);
  const { id } = await subscribed();
  const paused = await api.call("POST", `subscriptions/${id}`, "pause_collection[behavior]=void");
  expect(differences(paused, fixture("subscription"))).toEqual([]);
  const samples: TypedSample[] = [{ type: "Stripe.Subscription", value: paused }];
  const [event] = await api.list("events", "type=invoice.upcoming&limit=1");
  const { object } = (event as Answer).data as unknown as { object: Record<string, never> };
  const { subscription: _gone, id: _none, ...example } = fixture("invoice") as Record<string, never>;
  expect(differences(object, example)).toEqual([]);
  // The type demands an id that Stripe does not send here.
  samples.push({ type: "Stripe.Invoice", value: { ...object, id: "in_1" } });
  expect(typeProblems(samples)).toEqual([]);
});
