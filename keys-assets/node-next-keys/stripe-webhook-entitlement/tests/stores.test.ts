import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { MemoryEntitlementStore, PostgresEntitlementStore, type Source } from "../src/index.ts";
import type { EntitlementStore } from "../src/store.ts";
import { type Database, openDatabase, skipped } from "./support/database.ts";

const at = (seconds: number) => new Date(Date.UTC(2030, 0, 1) + seconds * 1000);
const LEASE = 60_000;

function source(product: string, rest: Partial<Source> = {}): Source {
  return { object: "session:cs", subject: "ann", product, from: at(0), to: null, endedBy: null, ...rest };
}

/** What every store must do. Both are held to the same steps. */
function contract(make: () => EntitlementStore): void {
  let store: EntitlementStore;
  beforeEach(() => {
    store = make();
  });
  const receive = (id: string, seconds = 0) =>
    store.receive({ id, type: "invoice.paid", object: "subscription:sub" }, at(seconds));
  const claim = (seconds: number, limit = 10) => store.claim(limit, at(seconds), LEASE);
  const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id).toSorted();
  async function claimOne(seconds: number) {
    const [event] = await claim(seconds, 1);
    assert.ok(event);
    return event;
  }

  it("stores an event once", async () => {
    assert.equal(await receive("evt_1"), "new");
    assert.equal(await receive("evt_1"), "known");
    assert.deepEqual(await claim(1), [{ id: "evt_1", type: "invoice.paid", object: "subscription:sub", attempts: 1 }]);
  });

  it("keeps an event without work, and never hands it out", async () => {
    assert.equal(await store.receive({ id: "evt_1", type: "runbook.probe", object: null }, at(0)), "new");
    assert.equal(await store.receive({ id: "evt_1", type: "runbook.probe", object: null }, at(0)), "known");
    assert.deepEqual(await claim(1), []);
    assert.equal(await store.prune(at(1)), 1);
  });

  it("hands out the oldest first, and nothing twice within its lease", async () => {
    for (const [index, id] of ["c", "a", "b"].entries()) await receive(id, index);
    assert.deepEqual(ids(await claim(10, 2)), ["a", "c"]);
    assert.deepEqual(ids(await claim(10, 2)), ["b"]);
    assert.deepEqual(ids(await claim(69)), []);
    assert.deepEqual(
      (await claim(70)).map(({ attempts }) => attempts),
      [2, 2, 2],
    );
  });

  it("gives each event to one of many who claim at once", async () => {
    for (let n = 0; n < 40; n += 1) await receive(`evt_${n}`);
    const claims = await Promise.all(Array.from({ length: 10 }, () => claim(1, 5)));
    const taken = [...claims.flat(), ...(await claim(1, 50))];
    assert.equal(new Set(ids(taken)).size, 40);
    assert.equal(taken.length, 40);
  });

  it("does not hand out what is completed, also by one whose lease is over", async () => {
    await receive("evt_1");
    await claimOne(0);
    await claimOne(60);
    await store.complete(["evt_1", "unknown"], at(61));
    assert.deepEqual(await claim(1000), []);
  });

  it("tries again at the stated time", async () => {
    await receive("evt_1");
    await store.fail(await claimOne(0), { error: "503", retryAt: at(10) }, at(1));
    assert.deepEqual(await claim(9), []);
    assert.equal((await claimOne(10)).attempts, 2);
  });

  it("takes no failure from one whose claim has passed to another", async () => {
    await receive("evt_1");
    const first = await claimOne(0);
    const second = await claimOne(60);
    await store.fail(first, { error: "late", retryAt: null }, at(61));
    assert.deepEqual(await store.dead(10), []);
    await store.complete(["evt_1"], at(62));
    await store.fail(second, { error: "late", retryAt: null }, at(63));
    assert.deepEqual(await store.dead(10), []);
  });

  it("lists the dead, and revives them by hand or when Stripe sends them again", async () => {
    await receive("evt_1");
    await receive("evt_2", 1);
    const event = await claimOne(5);
    await store.fail(event, { error: "no such price", retryAt: null }, at(6));
    assert.deepEqual(await store.dead(10), [{ ...event, lastError: "no such price", deadAt: at(6) }]);
    assert.deepEqual(ids(await claim(100)), ["evt_2"]);
    assert.equal(await receive("evt_1", 100), "revived");
    assert.deepEqual(await store.dead(10), []);
    const again = await claimOne(100);
    assert.deepEqual([again.id, again.attempts], ["evt_1", 1]);
    await store.fail(again, { error: "still", retryAt: null }, at(101));
    assert.equal(await store.revive(["evt_1", "evt_2", "unknown"], at(102)), 1);
    assert.equal((await claimOne(102)).id, "evt_1");
  });

  it("completes an event that somebody else gave up", async () => {
    await receive("evt_1");
    await store.fail(await claimOne(0), { error: "no", retryAt: null }, at(1));
    await store.complete(["evt_1"], at(2));
    assert.deepEqual(await store.dead(10), []);
    assert.equal(await receive("evt_1", 3), "known");
  });

  it("prunes only what is processed and old", async () => {
    for (const id of ["done", "waiting"]) await receive(id);
    await receive("young", 100);
    await store.complete(["done", "young"], at(101));
    assert.equal(await store.prune(at(50)), 1);
    assert.equal(await receive("done", 102), "new");
    assert.equal(await receive("young", 102), "known");
  });

  it("replaces the facts of an object, and gives the former ones", async () => {
    const first = [source("a"), source("b", { to: at(9), endedBy: "refund re" })];
    assert.deepEqual(
      await store.apply("session:cs", await store.ticket("session:cs"), { sources: first, review: null }, at(0)),
      [],
    );
    assert.deepEqual(await store.sourcesOf("ann"), first);
    const other = source("a", { object: "session:other" });
    await store.apply("session:other", await store.ticket("session:other"), { sources: [other], review: null }, at(0));
    const second = [source("a", { subject: "bob" })];
    assert.deepEqual(
      await store.apply("session:cs", await store.ticket("session:cs"), { sources: second, review: null }, at(1)),
      first,
    );
    assert.deepEqual(await store.sourcesOf("ann"), [other]);
    assert.deepEqual(await store.sourcesOf("bob"), second);
  });

  it("does not let an older look replace a newer one", async () => {
    const older = await store.ticket("session:cs");
    const newer = await store.ticket("session:cs");
    assert.ok(newer > older);
    assert.deepEqual(await store.apply("session:cs", newer, { sources: [], review: null }, at(1)), []);
    assert.equal(await store.apply("session:cs", older, { sources: [source("a")], review: "old" }, at(2)), null);
    assert.equal(await store.apply("session:cs", newer, { sources: [source("a")], review: "old" }, at(2)), null);
    assert.deepEqual(await store.sourcesOf("ann"), []);
    assert.deepEqual(await store.reviews(10), []);
  });

  it("ends with the newest look, and with no fact twice, when many apply at once", async () => {
    const tickets = await Promise.all(Array.from({ length: 20 }, () => store.ticket("session:cs")));
    assert.equal(new Set(tickets).size, 20);
    await Promise.all(
      tickets.map((ticket) =>
        store.apply("session:cs", ticket, { sources: [source(`p${ticket}`)], review: null }, at(0)),
      ),
    );
    assert.deepEqual(await store.sourcesOf("ann"), [source(`p${Math.max(...tickets)}`)]);
  });

  it("lists what waits for a person, until it is decided", async () => {
    const apply = async (review: string | null) =>
      store.apply("session:cs", await store.ticket("session:cs"), { sources: [], review }, at(0));
    await apply("partial refund");
    assert.deepEqual(await store.reviews(10), [{ object: "session:cs", review: "partial refund" }]);
    await apply(null);
    assert.deepEqual(await store.reviews(10), []);
  });
}

describe("memory store", () => contract(() => new MemoryEntitlementStore()));

describe("PostgreSQL store", { skip: skipped }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase();
  });
  after(() => database.close());
  beforeEach(() => database.pool.query("truncate stripe_webhook_events, stripe_objects, entitlement_sources"));

  contract(() => new PostgresEntitlementStore(database.pool));

  it("leaves grants by hand alone", async () => {
    const store = new PostgresEntitlementStore(database.pool);
    await database.pool.query(
      "insert into entitlement_sources (object_key, subject, product, valid_from) values ('grant:1', 'ann', 'a', $1)",
      [at(0)],
    );
    await store.apply("session:cs", await store.ticket("session:cs"), { sources: [], review: null }, at(1));
    assert.deepEqual(await store.sourcesOf("ann"), [source("a", { object: "grant:1" })]);
  });

  it("keeps the former facts when writing the new ones fails", async () => {
    const store = new PostgresEntitlementStore(database.pool);
    await store.apply("session:cs", await store.ticket("session:cs"), { sources: [source("a")], review: null }, at(0));
    const wrong = [source("a", { to: at(-1) })];
    await assert.rejects(
      store.apply("session:cs", await store.ticket("session:cs"), { sources: wrong, review: null }, at(1)),
    );
    assert.deepEqual(await store.sourcesOf("ann"), [source("a")]);
    const next = await store.ticket("session:cs");
    assert.notEqual(await store.apply("session:cs", next, { sources: [], review: null }, at(2)), null);
  });
});
