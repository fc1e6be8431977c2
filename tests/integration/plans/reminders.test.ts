import { describe, expect, it } from "vitest";
import { formatMoment } from "@/lib/kernel/time";
import { sendPlanReminders } from "@/lib/payments/service/plan-reminders";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { openPlanShop } from "../../support/open-plan-shop";
import { buyPlan, DAY, mailsTo, manage, planOf, putCard, runningPro } from "../../support/plans";
import type { TestPerson } from "../../support/viewer";

const shop = await openPlanShop();

const HOUR = 3600;
const remind = () => sendPlanReminders(clock.now());

/** A plan whose renewal has just failed, and until when it is open all the same, in seconds. */
async function failing(billing: object) {
  await shop.sandbox.control("PUT", "/billing", billing);
  const running = await runningPro(shop);
  await putCard(running.person, running.subscriptionId, "pm_card_chargeCustomerFail");
  await shop.advance(32 * DAY);
  const until = Date.parse(String((await planOf(running.person)).body.grace_until)) / 1000;
  return { ...running, until };
}

const isAboutEnd = (subject: string) => /closed until|has ended|has not been paid/.test(subject);
const endsTold = async (person: TestPerson) => (await mailsTo(person)).filter(isAboutEnd);

/** Time goes by at Stripe, and the shop hears nothing of it yet. */
async function advanceUnheard(subscriptionId: string, to: number): Promise<void> {
  const { customer } = await stripe().subscriptions.retrieve(subscriptionId, { expand: ["customer"] });
  const testClock = String((customer as { test_clock?: string | null }).test_clock);
  await stripe().testHelpers.testClocks.advance(testClock, { frozen_time: to });
  while ((await stripe().testHelpers.testClocks.retrieve(testClock)).status !== "ready");
}

describe("the reminders of a renewal that failed", () => {
  it("have each a subject of their own, with the moment at which the plan closes", async () => {
    const { person, until } = await failing({ retry_days: [10], after_retries: "past_due" });
    for (const day of [3, 6]) {
      await shop.advance(until - 7 * DAY + day * DAY + 60 - shop.now());
      await remind();
      await remind();
    }
    const deadline = formatMoment(new Date(until * 1000));
    const told = (await mailsTo(person)).filter((subject) => subject.includes(deadline));
    expect(told).toEqual([
      `The payment for Pro did not go through: open until ${deadline}`,
      `Reminder: Pro is not paid yet and closes on ${deadline}`,
      `Last reminder: Pro closes on ${deadline}`,
    ]);
  });

  it("that were all missed are one mail, the last", async () => {
    const { person, until } = await failing({ retry_days: [10], after_retries: "past_due" });
    await database().mail.deleteMany({ where: { to: person.email, dedupeKey: { startsWith: "dunning:" } } });
    await shop.advance(until - HOUR - shop.now());
    await remind();
    const told = (await mailsTo(person)).filter((subject) => subject.includes("closes on"));
    expect(told).toEqual([expect.stringContaining("Last reminder")]);
  });
});

describe("the end of the grace", () => {
  it("at which Stripe gives the plan up as well is told in one mail, when the reminder comes first", async () => {
    const { person, subscriptionId, until } = await failing({ retry_days: [7], after_retries: "cancel" });
    await advanceUnheard(subscriptionId, until + 60);
    for (const after of [0, 60, 2 * HOUR]) await sendPlanReminders(new Date((until + after) * 1000));
    await shop.advance(until + 3 * HOUR - shop.now());
    await remind();
    expect(await endsTold(person)).toEqual(["Pro has ended"]);
  });

  it("and in one mail when Stripe's word comes first", async () => {
    const { person, until } = await failing({ retry_days: [7], after_retries: "cancel" });
    await shop.advance(until + 60 - shop.now());
    await remind();
    await shop.advance(3 * HOUR);
    await remind();
    expect(await endsTold(person)).toEqual(["Pro has ended"]);
  });

  it("before which Stripe gives the plan up: one mail, with the moment until which it stays open", async () => {
    const { person, until } = await failing({ retry_days: [3], after_retries: "cancel" });
    await shop.advance(until - 2 * DAY - shop.now());
    await remind();
    const deadline = formatMoment(new Date(until * 1000));
    expect(await endsTold(person)).toEqual([`Pro has not been paid and ends on ${deadline}`]);
    const [mail] = await database().mail.findMany({
      where: { to: person.email, subject: { contains: "has not been" } },
    });
    expect(mail?.text).toContain(`stay open until ${deadline}`);
    await shop.advance(until + 3 * HOUR - shop.now());
    await remind();
    expect(await endsTold(person)).toHaveLength(1);
  });

  it("of a plan that Stripe keeps is told also when the shop slept for a week", async () => {
    const { person, until } = await failing({ retry_days: [3], after_retries: "past_due" });
    await shop.advance(until + 7 * DAY - shop.now());
    await remind();
    await remind();
    expect(await endsTold(person)).toEqual(["Pro is closed until it is paid"]);
  });

  it("waits for Stripe where it cannot be asked, and the other reminders go out", async () => {
    const over = await failing({ retry_days: [3], after_retries: "past_due" });
    const trial = await shop.person();
    await buyPlan(shop, trial, { slug: "pro" });
    await shop.advance(12 * DAY);
    await database().mail.deleteMany({ where: { dedupeKey: { startsWith: "trial-ends:" }, to: trial.email } });
    await shop.sandbox.control("PUT", "/faults", { kind: "down" });
    try {
      await remind();
    } finally {
      await shop.sandbox.control("PUT", "/faults", { kind: "none" });
    }
    expect(await endsTold(over.person)).toEqual([]);
    expect(await mailsTo(trial)).toContainEqual(expect.stringContaining("Your trial of Pro ends on"));
    await remind();
    expect(await endsTold(over.person)).toEqual(["Pro is closed until it is paid"]);
  });
});

describe("the end of a trial", () => {
  const trialMails = async (person: TestPerson) =>
    (await mailsTo(person)).filter((subject) => subject.startsWith("Your trial of Pro ends on"));

  async function trial() {
    const person = await shop.person();
    const bought = await buyPlan(shop, person, { slug: "pro" });
    return { person, ...bought };
  }

  it("is told when time jumped to shortly before it, once, from the event alone", async () => {
    const { person } = await trial();
    await shop.advance(14 * DAY - HOUR);
    expect(await trialMails(person)).toHaveLength(1);
    await remind();
    expect(await trialMails(person)).toHaveLength(1);
  });

  it("and by the shop's own clock where Stripe's event never came", async () => {
    const { person, subscriptionId } = await trial();
    await advanceUnheard(subscriptionId, shop.now() + 13 * DAY);
    await sendPlanReminders(new Date((shop.now() + 13 * DAY) * 1000));
    expect(await trialMails(person)).toHaveLength(1);
  });

  it("is not told any more when time jumped past it", async () => {
    const { person, subscriptionId } = await trial();
    await advanceUnheard(subscriptionId, shop.now() + 15 * DAY - 60);
    await sendPlanReminders(new Date((shop.now() + 15 * DAY) * 1000));
    await shop.advance(15 * DAY);
    await remind();
    expect(await trialMails(person)).toEqual([]);
  });

  it("is not told of a trial that was cancelled", async () => {
    const { person } = await trial();
    await manage(person, "cancel", { when: "period_end" });
    await shop.advance(13 * DAY);
    await remind();
    expect(await trialMails(person)).toEqual([]);
  });
});
