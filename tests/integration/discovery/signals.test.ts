import { afterEach, beforeAll, expect, test } from "vitest";
import { GET as discover } from "@/app/api/v1/marketplace/discover/route";
import { SIGNAL_DAYS } from "@/lib/discovery/schema";
import { keepRules } from "@/lib/discovery/service/rules";
import { addDays } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { apiRequest, createPerson } from "@/tests/support/viewer";
import { tasks } from "@/worker/tasks";
import { createTagged, discoverAs, forgetAs, say, signalsOf, slugsOf } from "./support";

beforeAll(async () => {
  await keepRules(clock.now());
  await createTagged({ slug: "cron", tags: ["cron", "jobs"] });
  await createTagged({ slug: "webhook", type: "runbook", tags: ["webhooks", "stripe"] });
  await createTagged({ slug: "notebook", type: "jupyter", tags: ["revenue"] });
});
afterEach(() => clock.set());

const jobs = { kind: "problem", value: "jobs" };
const node = { kind: "tool", value: "node" };

test("without signing in nobody is recommended anything, and nothing is kept", async () => {
  expect((await discover(apiRequest("/api/v1/marketplace/discover"), undefined)).status).toBe(401);
});

test("somebody new is asked; what they answer is answered with reasons", async () => {
  const person = await createPerson();
  expect(await discoverAs(person)).toEqual({ items: [], bundles: [], plan: null, ask: true });
  expect((await say(person, [jobs, node])).status).toBe(204);
  const found = await discoverAs(person);
  expect(found.ask).toBe(false);
  expect(found.items[0]).toMatchObject({
    slug: "cron",
    confidence: "medium",
    reason: "It deals with jobs that must run once",
    reasons: [
      { rule: "problem-jobs", sentence: "It deals with jobs that must run once" },
      { rule: "tool-node", sentence: "Because you use Node" },
    ],
  });
});

test("one's role is one: a new answer takes the place of the old; tools add up; said twice is said once", async () => {
  const person = await createPerson();
  await say(person, [{ kind: "role", value: "founder" }, node]);
  await say(person, [{ kind: "role", value: "on_call" }, { kind: "tool", value: "stripe" }, node]);
  const kept = (await signalsOf(person)).map(({ kind, value }) => `${kind} ${value}`);
  expect(kept.toSorted()).toEqual(["role on_call", "tool node", "tool stripe"]);
});

test("a signal is seen with its end, forgotten one by one, and all at once: then the shop asks again", async () => {
  const [person, other] = [await createPerson(), await createPerson()];
  await say(other, [jobs]);
  await say(person, [jobs, node, { kind: "viewed", value: "cron" }]);
  const kept = await signalsOf(person);
  expect(kept).toHaveLength(3);
  const viewed = kept.find(({ kind }) => kind === "viewed");
  expect(viewed).toMatchObject({ value: "cron", title: "The cron" });
  const life = Date.parse(viewed?.expires_at ?? "") - Date.parse(viewed?.created_at ?? "");
  expect(life).toBe(SIGNAL_DAYS * 86_400_000);
  expect((await forgetAs(person, "?kind=tool&value=node")).status).toBe(204);
  expect(await signalsOf(person)).toHaveLength(2);
  expect((await forgetAs(person)).status).toBe(204);
  expect(await signalsOf(person)).toEqual([]);
  expect((await discoverAs(person)).ask).toBe(true);
  expect(await signalsOf(other)).toHaveLength(1);
});

test("a misspelt name forgets nothing", async () => {
  const person = await createPerson();
  await say(person, [jobs]);
  expect((await forgetAs(person, "?kynd=tool")).status).toBe(422);
  expect((await forgetAs(person, "?kind=tool&value=weather")).status).toBe(422);
  expect(await signalsOf(person)).toHaveLength(1);
});

test("a signal counts for 90 days and is then deleted, also of somebody who never comes back", async () => {
  const person = await createPerson();
  const start = new Date("2026-03-01T00:00:00Z");
  clock.set(() => start);
  await say(person, [jobs]);
  clock.set(() => new Date(addDays(start, SIGNAL_DAYS).getTime() - 1));
  expect(slugsOf(await discoverAs(person))).toContain("cron");
  clock.set(() => addDays(start, SIGNAL_DAYS));
  expect((await discoverAs(person)).ask).toBe(true);
  const left = () => database().discoverySignal.count({ where: { userId: person.userId } });
  expect(await left()).toBe(1);
  await tasks["forget-signals"]?.({}, {} as never);
  expect(await left()).toBe(0);
});

test("what was sent away does not come back, until that is forgotten", async () => {
  const person = await createPerson();
  await say(person, [jobs, node]);
  await say(person, [{ kind: "dismissed", value: "cron" }]);
  expect(slugsOf(await discoverAs(person))).not.toContain("cron");
  await forgetAs(person, "?kind=dismissed&value=cron");
  expect(slugsOf(await discoverAs(person))).toContain("cron");
});

test("what is no answer, or names what is not sold here, is refused", async () => {
  const person = await createPerson();
  expect((await say(person, [{ kind: "tool", value: "weather" }])).status).toBe(422);
  expect((await say(person, [{ kind: "viewed", value: "no-such-key" }])).status).toBe(404);
  expect((await say(person, [])).status).toBe(422);
  expect(await signalsOf(person)).toEqual([]);
});

test.each([["sec-gpc"], ["dnt"]])("a browser that says %s is not followed, but may say no", async (header) => {
  const person = await createPerson();
  const answer = await say(
    person,
    [
      { kind: "viewed", value: "cron" },
      { kind: "dismissed", value: "webhook" },
    ],
    {
      [header]: "1",
    },
  );
  expect(answer.status).toBe(204);
  expect((await signalsOf(person)).map(({ kind }) => kind)).toEqual(["dismissed"]);
  const request = apiRequest("/api/v1/marketplace/discover?surface=home", { as: person });
  request.headers.set(header, "1");
  expect((await discover(request, undefined)).status).toBe(200);
  expect(await database().analyticsEvent.count({ where: { userId: person.userId } })).toBe(0);
});
