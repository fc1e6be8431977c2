import { describe, expect, it } from "vitest";
import { addMember } from "@/lib/organizations/service";
import { clock } from "@/lib/platform/clock";
import { database, transaction } from "@/lib/platform/db";
import { openPlanShop } from "../../support/open-plan-shop";
import { planOf, runningTeam } from "../../support/plans";
import { createPerson } from "../../support/viewer";

const shop = await openPlanShop();

async function add(organizationId: string) {
  const { userId } = await createPerson();
  const now = clock.now();
  return transaction((tx) => addMember(tx, { organizationId, userId, role: "member", since: now }, now));
}

const lastMember = { role: "member", leftAt: null, seatUntil: null } as const;

describe("seats", () => {
  it("are given up to those of the plan, and not one more, also of several at once", async () => {
    const { organizationId, owner, subject } = await runningTeam(shop, 5, 3);
    const given = await Promise.all([1, 2, 3, 4].map(() => add(organizationId)));
    expect(given.filter(({ ok }) => ok)).toHaveLength(2);
    expect(given.find(({ ok }) => !ok)).toMatchObject({
      error: { code: "conflict", message: expect.stringContaining("All 5 seats of Team"), extra: { seats_in_use: 5 } },
    });
    expect((await planOf(owner, subject)).body).toMatchObject({ seats: 5, seats_used: 5 });
  });

  it("are free again when one is taken back, and cannot be had past the service", async () => {
    const { organizationId } = await runningTeam(shop, 5, 5);
    const { userId } = await createPerson();
    const now = clock.now();
    const past = database().membership.create({
      data: { organizationId, userId, role: "member", joinedAt: now, seatFrom: now },
    });
    await expect(past).rejects.toThrow(/are taken/);
    const one = await database().membership.findFirstOrThrow({ where: { organizationId, ...lastMember } });
    await database().membership.update({ where: { id: one.id }, data: { seatUntil: now } });
    expect((await add(organizationId)).ok).toBe(true);
    const back = database().membership.update({ where: { id: one.id }, data: { seatUntil: null } });
    await expect(back).rejects.toThrow(/are taken/);
  });

  it("open what an organisation bought also without a plan", async () => {
    const { organizationId } = await shop.owner(6);
    expect((await add(organizationId)).ok).toBe(true);
  });

  it("stay with those who hold them when the plan is made smaller at Stripe by hand", async () => {
    const { organizationId } = await runningTeam(shop, 6, 6);
    await database().subscription.updateMany({ where: { organizationId }, data: { seats: 5 } });
    const one = await database().membership.findFirstOrThrow({ where: { organizationId, ...lastMember } });
    await database().membership.update({ where: { id: one.id }, data: { role: "admin" } });
    expect(await add(organizationId)).toMatchObject({ ok: false, error: { code: "conflict" } });
  });
});
