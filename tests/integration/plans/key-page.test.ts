import { describe, expect, it } from "vitest";
import { GET as entitlementsGet } from "@/app/api/v1/marketplace/entitlements/route";
import { GET as accessGet } from "@/app/api/v1/marketplace/keys/[slug]/access/route";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import type { EntitlementList } from "@/lib/entitlements/schema";
import { createKey } from "../../support/catalog";
import { openPlanShop } from "../../support/open-plan-shop";
import { confirmOrder, DAY, manage, planOf, putCard, runningPro, runningTeam } from "../../support/plans";
import { checkout, sessionOf } from "../../support/shop";
import { apiRequest, type TestPerson } from "../../support/viewer";

const shop = await openPlanShop();

/** What the page of a KEY is told about its viewer. */
async function accessOf(as: TestPerson, slug: string): Promise<KeyAccessDto> {
  const request = apiRequest(`/api/v1/marketplace/keys/${slug}/access`, { as });
  return (await accessGet(request, { params: Promise.resolve({ slug }) })).json();
}

async function becauseInLibrary(as: TestPerson, slug: string) {
  const request = apiRequest("/api/v1/marketplace/entitlements?limit=100", { as });
  const list = (await (await entitlementsGet(request, undefined)).json()) as EntitlementList;
  return list.items.find((item) => item.slug === slug)?.decision.because;
}

describe("the page of a KEY that a plan opens", () => {
  it("names the plan and when it renews, and after a cancellation until when it opens", async () => {
    const [{ person }, key] = [await runningPro(shop), await createKey()];
    const { current_period_end: end } = (await planOf(person)).body;
    const plan = { title: "Pro", state: "open", organization: null, manage_as: "personal" };
    expect(await accessOf(person, key.slug)).toMatchObject({
      state: "owned",
      plan: { ...plan, until: null, renews_at: end },
    });
    expect(await becauseInLibrary(person, key.slug)).toMatchObject([{ source: "subscription", plan: "Pro" }]);
    await manage(person, "cancel", { when: "period_end" });
    expect((await accessOf(person, key.slug)).plan).toEqual({ ...plan, until: end, renews_at: null });
    await manage(person, "cancel", { when: "now" });
    const ended = await accessOf(person, key.slug);
    expect(ended).toMatchObject({ state: "ended", plan: { ...plan, state: "ended" } });
    expect(Date.parse(ended.plan?.until ?? "") / 1000).toBe(shop.now());
  });

  it("says until when an unpaid renewal leaves it open, and that a payment opens it again", async () => {
    await shop.sandbox.control("PUT", "/billing", { after_retries: "past_due" });
    const [{ person, subscriptionId }, key] = [await runningPro(shop), await createKey()];
    await putCard(person, subscriptionId, "pm_card_chargeCustomerFail");
    await shop.advance(32 * DAY);
    const { grace_until } = (await planOf(person)).body;
    expect((await accessOf(person, key.slug)).plan).toMatchObject({ state: "overdue", until: grace_until });
    await shop.advance(9 * DAY);
    expect(await accessOf(person, key.slug)).toMatchObject({
      state: "ended",
      plan: { state: "unpaid", until: grace_until, manage_as: "personal" },
    });
  });

  it("names the organisation, and only to who administers it how to manage the plan", async () => {
    const [{ owner, members, subject }, key] = [await runningTeam(shop, 5), await createKey()];
    const member = members[1];
    if (!member) throw new Error("The team has one person only.");
    const plan = { title: "Team", state: "open", organization: "A team" };
    expect((await accessOf(owner, key.slug)).plan).toMatchObject({ ...plan, manage_as: subject });
    const theirs = await accessOf(member, key.slug);
    expect(theirs).toMatchObject({ state: "through_organization", plan: { ...plan, manage_as: null } });
    expect(await becauseInLibrary(member, key.slug)).toMatchObject([{ plan: "Team", organization: "A team" }]);
  });

  it("does not speak of the plan once the KEY is bought", async () => {
    const [{ person }, key] = [await runningPro(shop), await createKey()];
    const started = await checkout(person, [{ kind: "key", slug: key.slug }]);
    await shop.sandbox.pay(await sessionOf(started.body.order_id));
    await confirmOrder(person, started.body.order_id);
    expect(await accessOf(person, key.slug)).toMatchObject({ state: "owned", plan: null });
    await manage(person, "cancel", { when: "now" });
    expect(await accessOf(person, key.slug)).toMatchObject({ state: "owned", plan: null });
  });
});
