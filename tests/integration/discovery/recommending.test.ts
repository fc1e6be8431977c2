import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareRules } from "@/lib/discovery/queries/rules";
import { listBeside } from "@/lib/discovery/service/public";
import { keepRules, setRule } from "@/lib/discovery/service/rules";
import { ingestPlans } from "@/lib/ingestion/service/ingest-plans";
import { addDays } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { createBundle } from "@/tests/support/catalog";
import { buy } from "@/tests/support/purchases";
import { startTestSandbox, type TestSandbox } from "@/tests/support/sandbox";
import { createPerson, type TestPerson } from "@/tests/support/viewer";
import { createTagged, discoverAs, followAs, say, slugsOf } from "./support";

let sandbox: TestSandbox;
const keys: Record<string, { id: string; slug: string }> = {};
const item = (slug: string) => [{ kind: "key" as const, slug }];

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await ingestPlans();
  await keepRules(clock.now());
  keys.cron = await createTagged({ slug: "cron", tags: ["cron", "jobs"], relatedSlugs: ["outbox"], priceCents: 7900 });
  keys.outbox = await createTagged({ slug: "outbox", tags: ["outbox", "events"], priceCents: 9900 });
  keys.basics = await createTagged({ slug: "basics", tags: ["cron", "jobs"], maturity: "starter", priceCents: 2900 });
  keys.other = await createTagged({ slug: "other", type: "jupyter", tags: ["revenue"] });
  keys.dear = await createTagged({ slug: "dear", type: "github", maturity: "enterprise", priceCents: 59_900 });
  keys.dearer = await createTagged({ slug: "dearer", type: "github", maturity: "enterprise", priceCents: 59_900 });
});
afterAll(async () => {
  await sandbox.stop();
  await disconnect();
});

async function buyerOf(...slugs: string[]): Promise<TestPerson> {
  const person = await createPerson();
  for (const slug of slugs) await buy(sandbox, person, item(slug));
  return person;
}

describe("what one owns", () => {
  test("is left out, and what goes with it is shown for that reason", async () => {
    const person = await buyerOf("cron");
    const found = await discoverAs(person);
    expect(slugsOf(found)).toContain("outbox");
    expect(slugsOf(found)).not.toContain("cron");
    expect(found.items[0]?.reason).toBe("Goes with The cron, which you own");
    expect(found.ask).toBe(false);
  });

  test("speaks alone right after the purchase, whatever was said before", async () => {
    const person = await buyerOf("cron");
    await say(person, [{ kind: "tool", value: "jupyter" }]);
    expect(slugsOf(await discoverAs(person))).toContain("other");
    const found = await discoverAs(person, "?surface=order");
    expect(slugsOf(found)).toContain("outbox");
    expect(slugsOf(found)).not.toContain("other");
  });

  test("through an organisation's seat is left out as well", async () => {
    const person = await createPerson();
    const organization = await database().organization.create({ data: { slug: "team", name: "Team" } });
    const at = addDays(clock.now(), -1);
    await database().membership.create({
      data: { organizationId: organization.id, userId: person.userId, role: "member", joinedAt: at, seatFrom: at },
    });
    await database().entitlement.create({
      data: {
        ...{ organizationId: organization.id, source: "manual_grant", sourceId: "grant", keyId: keys.basics?.id ?? "" },
        ...{ validFrom: at, startCause: "granted", startReference: "test", recordedAt: at },
      },
    });
    await say(person, [{ kind: "problem", value: "jobs" }]);
    const found = slugsOf(await discoverAs(person));
    expect(found).toContain("cron");
    expect(found).not.toContain("basics");
  });
});

describe("beside a KEY", () => {
  test("stand a smaller step and what it names, alike for everybody", async () => {
    const beside = await listBeside("cron");
    expect(beside.map(({ slug, group, reason }) => [slug, group, reason])).toEqual([
      ["basics", "before", "A smaller step before The cron"],
      ["outbox", "goes_with", "Named together with The cron"],
    ]);
  });

  test("what is owned and what was sent away is left out for a person", async () => {
    const person = await buyerOf("outbox");
    await say(person, [{ kind: "dismissed", value: "basics" }]);
    expect(slugsOf(await discoverAs(person, "?page=cron&surface=key"))).toEqual([]);
  });

  test("others' purchases count from three people on, each in a purchase of its own", async () => {
    const bundle = await createBundle(
      [keys.basics, keys.other].map((key) => ({ id: key?.id ?? "" })),
      5000,
    );
    for (let count = 0; count < 3; count += 1) {
      const buyer = await createPerson();
      await buy(sandbox, buyer, [{ kind: "bundle", slug: bundle.slug }]);
    }
    const together = async () => (await listBeside("basics")).filter(({ group }) => group === "together");
    expect(await together()).toEqual([]);
    for (let count = 0; count < 2; count += 1) await buyerOf("basics", "other");
    expect(await together()).toEqual([]);
    await buyerOf("basics", "other");
    expect((await together()).map(({ slug, reason }) => [slug, reason])).toEqual([
      ["other", "3 people who own The basics own it too"],
    ]);
  });

  test("a KEY that does not exist is said to be none", async () => {
    await expect(discoverAs(await createPerson(), "?page=no-such-key")).rejects.toThrow("404");
  });
});

describe("a bundle", () => {
  test("is suggested from two KEYS on, at what it costs this person, until they send it away", async () => {
    const parts = [keys.cron, keys.outbox, keys.other].map((key) => ({ id: key?.id ?? "" }));
    const bundle = await createBundle(parts, 20_000, "night-bundle");
    const person = await buyerOf("cron");
    const suggested = async () => (await discoverAs(person)).bundles.map(({ slug }) => slug);
    expect(await suggested()).not.toContain(bundle.slug);
    await buy(sandbox, person, item("outbox"));
    expect((await discoverAs(person)).bundles).toEqual([
      {
        slug: bundle.slug,
        title: "Title of night-bundle",
        price: { amount: 20_000, currency: "usd" },
        to_pay: { amount: 2200, currency: "usd" },
        reason:
          "You own 2 of its 3 KEYS; with what you paid for them taken off it costs $22, and what you lack of it costs $79 one by one",
      },
    ]);
    await say(person, [{ kind: "dismissed_bundle", value: bundle.slug }]);
    expect(await suggested()).not.toContain(bundle.slug);
  });
});

describe("the plan", () => {
  test("is suggested to who paid more in a year than it costs, with both sums, until they send it away", async () => {
    const person = await buyerOf("dear");
    expect((await discoverAs(person)).plan).toBeNull();
    await buy(sandbox, person, item("dearer"));
    expect((await discoverAs(person)).plan).toEqual({
      slug: "pro",
      title: "Pro",
      reason: "You paid $1,198 in the last 12 months; a year of Pro is $999",
    });
    await say(person, [{ kind: "dismissed_plan", value: "pro" }]);
    expect((await discoverAs(person)).plan).toBeNull();
  });
});

describe("the rules", () => {
  test("can be compared by what was shown, opened from there, and bought", async () => {
    const person = await createPerson();
    await say(person, [{ kind: "problem", value: "jobs" }]);
    const figures = async () =>
      (await compareRules(addDays(clock.now(), -1))).find(({ slug }) => slug === "problem-jobs");
    const before = await figures();
    await discoverAs(person, "?surface=home&limit=1");
    await discoverAs(person, "?surface=home&limit=1");
    const shown = await figures();
    expect(shown?.shown).toBe((before?.shown ?? 0) + 1);
    const [first] = slugsOf(await discoverAs(person, "?surface=home&limit=1"));
    await followAs(person, "dear", "home");
    await followAs(person, first ?? "", "order");
    expect((await figures())?.followed).toBe(before?.followed);
    expect((await followAs(person, first ?? "", "home")).status).toBe(204);
    await followAs(person, first ?? "", "home");
    expect((await figures())?.followed).toBe((before?.followed ?? 0) + 1);
    await buy(sandbox, person, item(first ?? ""));
    expect((await figures())?.bought).toBe((before?.bought ?? 0) + 1);
  });

  test("are switched off in the table, and stay off when the library is ingested again", async () => {
    const person = await createPerson();
    await say(person, [{ kind: "problem", value: "jobs" }]);
    expect(slugsOf(await discoverAs(person))).not.toEqual([]);
    expect(await setRule("problem-jobs", false, clock.now())).toEqual({ ok: true, value: null });
    await keepRules(clock.now());
    expect(slugsOf(await discoverAs(person))).toEqual([]);
    await setRule("problem-jobs", true, clock.now());
    expect(slugsOf(await discoverAs(person))).not.toEqual([]);
    expect(await setRule("no-such-rule", false, clock.now())).toMatchObject({ ok: false });
  });

  test("that left the file leave the table", async () => {
    const stray = { slug: "stray", definition: { slug: "stray" }, updatedAt: clock.now() };
    await database().discoveryRule.create({ data: stray });
    await keepRules(clock.now());
    expect(await database().discoveryRule.count({ where: { slug: "stray" } })).toBe(0);
  });
});
