import { describe, expect, it } from "vitest";
import { GET as portalGet } from "@/app/api/v1/billing/portal/route";
import { decideFor } from "@/lib/entitlements/service";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { createKey } from "../../support/catalog";
import { openPlanShop } from "../../support/open-plan-shop";
import {
  buyPlan,
  DAY,
  invoicesOf,
  mailsTo,
  manage,
  paidOf,
  planOf,
  putCard,
  runningPro,
  runningTeam,
} from "../../support/plans";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

const shop = await openPlanShop();

const isOpen = async (person: TestPerson, keyId: string) =>
  (await decideFor(person.userId, keyId, clock.now())).allowed;

describe("cancelling", () => {
  it("at the end of the period keeps access to the second, and can be taken back", async () => {
    const [{ person, subscriptionId }, key] = [await runningPro(shop), await createKey()];
    const cancelled = await manage(person, "cancel", { when: "period_end", reason: "Too little time." });
    const end = (await planOf(person)).body.current_period_end;
    expect(cancelled).toMatchObject({ status: 200, body: { status: "active", cancel_at: end, next_payment: null } });
    const { cancellation_details } = await stripe().subscriptions.retrieve(subscriptionId);
    expect(cancellation_details?.comment).toBe("Too little time.");
    expect(await manage(person, "preview", { interval: "year" })).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    expect(await manage(person, "resume", {})).toMatchObject({ status: 200, body: { cancel_at: null } });
    await manage(person, "cancel", { when: "period_end" });
    const seconds = Date.parse(String(end)) / 1000 - shop.now();
    await shop.advance(seconds - 1);
    expect(await isOpen(person, key.id)).toBe(true);
    await shop.advance(1);
    expect(await isOpen(person, key.id)).toBe(false);
    expect((await planOf(person)).body).toMatchObject({ status: "canceled", is_running: false, ended_at: end });
    expect(await manage(person, "resume", {})).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(await manage(person, "cancel", { when: "now" })).toMatchObject({ status: 404 });
    const mails = await mailsTo(person);
    for (const words of ["is running", "ends on", "goes on", "has ended"]) {
      expect(mails).toContainEqual(expect.stringContaining(words));
    }
  });

  it("at once ends access now, and the plan can be bought again", async () => {
    const [{ person }, key] = [await runningPro(shop), await createKey()];
    expect(await isOpen(person, key.id)).toBe(true);
    const ended = await manage(person, "cancel", { when: "now" });
    expect(ended).toMatchObject({ status: 200, body: { status: "canceled", is_running: false } });
    expect(await isOpen(person, key.id)).toBe(false);
    await shop.advance(60);
    await buyPlan(shop, person, { slug: "pro", interval: "year" });
    expect(await isOpen(person, key.id)).toBe(true);
    expect((await planOf(person)).body).toMatchObject({ interval: "year", status: "active" });
  });

  it("of the trial charges nothing", async () => {
    const person = await shop.person();
    const { subscriptionId } = await buyPlan(shop, person, { slug: "pro" });
    await manage(person, "cancel", { when: "period_end" });
    await shop.advance(15 * DAY);
    expect(await paidOf(subscriptionId)).toEqual([0]);
    expect((await planOf(person)).body).toMatchObject({ status: "canceled" });
  });
});

describe("a renewal that fails", () => {
  it("has seven days of grace with mails, then closes, and opens again with another card", async () => {
    await shop.sandbox.control("PUT", "/billing", { after_retries: "past_due" });
    const [{ person, subscriptionId }, key] = [await runningPro(shop), await createKey()];
    await putCard(person, subscriptionId, "pm_card_chargeCustomerFail");
    await shop.advance(32 * DAY);
    const failing = await planOf(person);
    expect(failing.body).toMatchObject({ status: "past_due", grace_until: expect.any(String) });
    expect(await isOpen(person, key.id)).toBe(true);
    expect(await manage(person, "preview", { interval: "year" })).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    const until = Date.parse(String(failing.body.grace_until)) / 1000;
    const { tasks } = await import("@/worker/tasks");
    const remind = () => tasks["plan-reminders"]?.({}, undefined as never);
    for (const day of [3, 6]) {
      await shop.advance(until - 7 * DAY + day * DAY + 60 - shop.now());
      await remind();
    }
    expect((await mailsTo(person)).filter((subject) => / (open until|closes on) /.test(subject))).toHaveLength(3);
    await shop.advance(until - 1 - shop.now());
    expect(await isOpen(person, key.id)).toBe(true);
    await shop.advance(1);
    expect(await isOpen(person, key.id)).toBe(false);
    await shop.advance(3600);
    await remind();
    expect(await mailsTo(person)).toContainEqual(expect.stringContaining("is closed until it is paid"));
    await putCard(person, subscriptionId, "pm_card_visa");
    const open = (await invoicesOf(subscriptionId)).find((invoice) => invoice.status === "open");
    if (open?.id) await stripe().invoices.pay(open.id);
    await shop.deliverAll();
    expect(await isOpen(person, key.id)).toBe(true);
    expect((await planOf(person)).body).toMatchObject({ status: "active", grace_until: null });
    expect(await mailsTo(person)).toContainEqual(expect.stringContaining("is paid again"));
  });

  it("leaves no trace when it is paid within the grace", async () => {
    const [{ person, subscriptionId }, key] = [await runningPro(shop), await createKey()];
    await putCard(person, subscriptionId, "pm_card_chargeCustomerFail");
    await shop.advance(32 * DAY);
    expect((await planOf(person)).body).toMatchObject({ status: "past_due" });
    await putCard(person, subscriptionId, "pm_card_visa");
    await shop.advance(3 * DAY);
    expect((await planOf(person)).body).toMatchObject({ status: "active", grace_until: null });
    await shop.advance(5 * DAY);
    expect(await isOpen(person, key.id)).toBe(true);
    const sources = await database().entitlement.findMany({ where: { userId: person.userId, supersededAt: null } });
    expect(sources).toMatchObject([{ source: "subscription", validUntil: null }]);
  });

  it("that Stripe ends for good is over with the grace, and the plan can be bought again", async () => {
    await shop.sandbox.control("PUT", "/billing", { after_retries: "cancel" });
    const [{ person, subscriptionId }, key] = [await runningPro(shop), await createKey()];
    await putCard(person, subscriptionId, "pm_card_chargeCustomerFail");
    await shop.advance(32 * DAY);
    const until = Date.parse(String((await planOf(person)).body.grace_until)) / 1000;
    await shop.advance(until - 1 - shop.now());
    expect(await isOpen(person, key.id)).toBe(true);
    await shop.advance(DAY);
    expect(await isOpen(person, key.id)).toBe(false);
    expect((await planOf(person)).body).toMatchObject({ status: "canceled", is_running: false });
    expect(await manage(person, "resume", {})).toMatchObject({ status: 409 });
    await buyPlan(shop, person, { slug: "pro" });
    expect(await isOpen(person, key.id)).toBe(true);
  });
});

describe("when Stripe is not reachable", () => {
  it("says that nothing was changed, and shows the plan as known", async () => {
    const { person } = await runningPro(shop);
    await shop.sandbox.control("PUT", "/faults", { kind: "down" });
    try {
      const refused = await manage(person, "preview", { interval: "year" });
      expect(refused).toMatchObject({ status: 503, body: { code: "payments_unreachable" } });
      expect(await manage(person, "cancel", { when: "now" })).toMatchObject({ status: 503 });
      expect(await planOf(person)).toMatchObject({ status: 200, body: { status: "active", next_payment: null } });
    } finally {
      await shop.sandbox.control("PUT", "/faults", { kind: "none" });
    }
  });
});

describe("the portal", () => {
  const open = (as?: TestPerson, query = "") =>
    portalGet(apiRequest(`/api/v1/billing/portal${query}`, as ? { as } : {}), undefined);

  it("is not there before the first purchase, nor for strangers", async () => {
    const newcomer = await createPerson();
    expect((await open()).status).toBe(401);
    expect((await open(newcomer)).status).toBe(404);
    expect(await planOf(newcomer)).toEqual({ status: 200, body: null });
    const { subject } = await runningTeam(shop, 5);
    expect((await open(newcomer, `?subject=${subject}`)).status).toBe(404);
  });

  it("offers cards, invoices and leaving, whatever the account's own settings are, and no change of the plan", async () => {
    const { person, subscriptionId } = await runningPro(shop);
    for (let visit = 0; visit < 2; visit += 1) await open(person);
    const { data } = await stripe().billingPortal.configurations.list({ is_default: false });
    expect(data).toHaveLength(1);
    expect(data[0]?.features).toMatchObject({
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: "at_period_end" },
      subscription_update: { enabled: false },
    });
    const id = String((await open(person)).headers.get("location"))
      .split("/")
      .at(-1);
    const page = await fetch(`${shop.sandbox.url}/p/session/${id}`).then((answer) => answer.text());
    expect(page).toContain("invoice");
    expect(page).not.toContain("See what a change costs");
    const changed = await shop.sandbox.control("POST", `/portal/sessions/${id}/change`, { quantity: 3 });
    expect(changed.ok).toBe(false);
    const { items } = await stripe().subscriptions.retrieve(subscriptionId);
    expect(items.data.map((item) => item.quantity)).toEqual([1]);
  });

  it("sends a person back to the billing page with the reason when it cannot be opened; a script gets a problem", async () => {
    const { person } = await runningPro(shop);
    const byBrowser = (as?: TestPerson, query = "") => {
      const request = apiRequest(`/api/v1/billing/portal${query}`, as ? { as } : {});
      const headers = new Headers(request.headers);
      headers.set("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
      return portalGet(new Request(request, { headers }), undefined);
    };
    const target = async (answer: Promise<Response>) => new URL((await answer).headers.get("location") ?? "");
    expect((await target(byBrowser(await createPerson()))).search).toBe("?for=personal&portal=not_found");
    expect((await target(byBrowser())).search).toContain("portal=unauthenticated");
    await shop.sandbox.control("PUT", "/faults", { kind: "error", next: 6 });
    const sent = await byBrowser(person);
    expect(sent.status).toBe(303);
    expect(await target(Promise.resolve(sent))).toMatchObject({
      pathname: "/account/billing",
      search: "?for=personal&portal=payments_unreachable",
    });
    const told = await open(person);
    expect(told.status).toBe(503);
    expect(told.headers.get("content-type")).toContain("application/problem+json");
    await shop.sandbox.control("PUT", "/faults", { kind: "none" });
  });

  it("of a person and of an organisation is where Stripe says, and comes back to the billing page", async () => {
    const [{ person }, { owner, subject }] = [await runningPro(shop), await runningTeam(shop, 5)];
    for (const opened of [await open(person), await open(owner, `?subject=${subject}`)]) {
      expect(opened.status).toBe(303);
      expect(opened.headers.get("location")).toContain(shop.sandbox.url);
      expect(opened.headers.get("cache-control")).toContain("no-store");
    }
  });
});
