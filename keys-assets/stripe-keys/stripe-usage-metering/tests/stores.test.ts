import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { type Batch, MemoryStore, POSTGRES_SCHEMA, PostgresStore, type Store, type Usage } from "../src/index.ts";
import { type Database, databaseUrl, openDatabase } from "./support/database.ts";

const START = new Date("2026-03-02T10:00:00.000Z");
const MINUTE = 60_000;
const at = (minutes: number) => new Date(START.getTime() + minutes * MINUTE);
const WINDOW = 15 * MINUTE;

async function claimAll(store: Store, now: Date): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let one = await store.claim(now, at(9999)); one; one = await store.claim(now, at(9999))) batches.push(one);
  return batches;
}

/** What every store promises. Each test has a meter of its own, because a database is shared. */
function holds(open: () => Store): void {
  const usageOf =
    (meter: string) =>
    (minute: number, changes: Partial<Usage> = {}): Usage => ({
      id: randomUUID(),
      meter,
      customerId: "cus_1",
      quantity: 10,
      at: at(minute),
      ...changes,
    });

  it("keeps an id once, also when forty ask at once", async () => {
    const store = open();
    const usage = usageOf("once")(0);
    const answers = await Promise.all(Array.from({ length: 40 }, () => store.record(usage, START)));
    assert.equal(answers.filter((answer) => answer === "recorded").length, 1);
    assert.equal(answers.filter((answer) => answer === "known").length, 39);
    assert.equal(await store.record({ ...usage, quantity: 11 }, START), "conflict");
    await store.seal(at(60), WINDOW, at(60));
    await claimAll(store, at(60));
  });

  it("puts each usage into one batch, also when many seal at once", async () => {
    const store = open();
    const usage = usageOf("seal");
    for (let minute = 0; minute < 60; minute += 1) await store.record(usage(minute, { quantity: minute + 1 }), START);
    await store.record(usage(3, { customerId: "cus_2" }), START);
    await Promise.all(Array.from({ length: 8 }, () => store.seal(at(45), WINDOW, at(60))));
    const batches = (await claimAll(store, at(60))).filter(({ meter }) => meter === "seal");
    assert.equal(
      batches.reduce((sum, { events }) => sum + events, 0),
      46,
    );
    assert.equal(
      batches.reduce((sum, { quantity }) => sum + quantity, 0),
      (45 * 46) / 2 + 10,
    );
    for (const batch of batches) assert.ok(batch.at < at(45));
    const [hour] = await store.hours("seal", at(0), at(60));
    assert.deepEqual(hour, {
      customerId: "cus_1",
      hour: START,
      waiting: (60 * 61) / 2,
      sent: 0,
      unsure: 0,
      refused: 0,
    });
    assert.deepEqual(await store.hours("seal", at(60), at(120)), []);
  });

  it("dates a batch by its earliest usage, and keeps windows apart", async () => {
    const store = open();
    const usage = usageOf("dates");
    for (const minute of [14, 2, 15, 29]) await store.record(usage(minute), START);
    await store.seal(at(30), WINDOW, at(60));
    const batches = (await claimAll(store, at(60))).filter(({ meter }) => meter === "dates");
    assert.deepEqual(batches.map((one) => [one.at, one.quantity, one.events]).sort(), [
      [at(2), 20, 2],
      [at(15), 20, 2],
    ]);
  });

  it("gives a batch to one process, and again after the lease", async () => {
    const store = open();
    await store.record(usageOf("lease")(0), START);
    await store.seal(at(60), WINDOW, at(60));
    const claims = await Promise.all(Array.from({ length: 10 }, () => store.claim(at(60), at(63))));
    const mine = claims.filter((one) => one?.meter === "lease");
    assert.equal(mine.length, 1);
    const [first] = mine;
    assert.ok(first);
    assert.deepEqual([first.attempt, first.firstTriedAt, first.state], [1, null, "sending"]);
    const second = (await claimAll(store, at(63))).find(({ meter }) => meter === "lease");
    assert.ok(second);
    assert.deepEqual([second.attempt, second.firstTriedAt], [2, at(60)]);
    assert.equal(await store.finish(first, { state: "sent" }), false);
    assert.equal(await store.finish(second, { state: "ready", reason: "later", retryAt: at(70) }), true);
    assert.equal((await store.find(second.id))?.reason, "later");
    await claimAll(store, at(70));
  });

  it("moves, and sends again under a new id with its usage", async () => {
    const store = open();
    await store.record(usageOf("again")(0), START);
    await store.seal(at(60), WINDOW, at(60));
    const batch = (await claimAll(store, at(60))).find(({ meter }) => meter === "again");
    assert.ok(batch);
    await store.finish(batch, { state: "unsure", reason: "no answer" });
    assert.ok((await store.unsure(100)).some(({ id }) => id === batch.id));
    assert.equal(await store.move(batch.id, "sent", "refused", "x"), false);
    assert.equal(await store.resend(batch.id, `${batch.id}.2`), true);
    assert.equal(await store.resend(batch.id, `${batch.id}.3`), false);
    assert.equal(await store.find(batch.id), null);
    const again = (await claimAll(store, at(61))).find(({ meter }) => meter === "again");
    assert.deepEqual([again?.id, again?.attempt, again?.firstTriedAt], [`${batch.id}.2`, 1, null]);
    assert.equal(await store.seal(at(9999), WINDOW, at(60)), 0);
  });
}

describe("MemoryStore", () => {
  const store = new MemoryStore();
  holds(() => store);
});

describe("PostgresStore", { skip: databaseUrl === "" && "needs TEST_DATABASE_URL" }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase(POSTGRES_SCHEMA);
  });
  after(() => database.close());
  holds(() => new PostgresStore(database));
});
