import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { type ClaimedMail, MemoryStore, POSTGRES_SCHEMA, PostgresStore, type Store } from "../src/index.ts";
import { type Database, databaseUrl, openDatabase } from "./support/database.ts";
import { caseWith, day } from "./support/samples.ts";

const unique = (name: string) => `${name}_${randomUUID()}`;

/** Takes every claimable mail, so that a test starts from an empty queue. */
async function drain(store: Store, now = day(300)): Promise<ClaimedMail[]> {
  const mails: ClaimedMail[] = [];
  for (let mail = await store.claim(now, day(400)); mail; mail = await store.claim(now, day(400))) {
    mails.push(mail);
    await store.finish(mail, { state: "sent" }, now);
  }
  return mails;
}

/** What every store promises. */
function holds(open: () => Store): void {
  const fresh = () => caseWith({ invoiceId: unique("in"), subscriptionId: unique("sub") });

  it("gives back what it saved", async () => {
    const one = { ...fresh(), closedAt: day(1), amountPaid: 100, amountDue: 4_000_000_000 };
    await open().save(one, null, day(0));
    assert.deepEqual(await open().find(one.invoiceId), one);
    assert.equal(await open().find("in_unknown"), null);
  });

  it("queues a mail of one kind once, also when forty handlers ask at once", async () => {
    const store = open();
    const one = fresh();
    await drain(store);
    const answers = await Promise.all(Array.from({ length: 40 }, () => store.save(one, "failed", day(0))));
    assert.equal(answers.filter((answer) => answer.queued).length, 1);
    assert.deepEqual(
      (await drain(store)).map((mail) => mail.id),
      [`${one.invoiceId}:failed`],
    );
    assert.deepEqual(await store.save(one, "failed", day(1)), { saved: true, queued: false });
    assert.deepEqual(await store.save(one, "reminder", day(3)), { saved: true, queued: true });
    await drain(store);
  });

  it("never opens a closed case again, and queues nothing for it", async () => {
    const store = open();
    const one = fresh();
    await store.save({ ...one, state: "paid", closedAt: day(1) }, null, day(1));
    assert.deepEqual(await store.save(one, "failed", day(1)), { saved: false, queued: false });
    assert.equal((await store.find(one.invoiceId))?.state, "paid");
    const other = fresh();
    await store.save({ ...other, state: "uncollectible" }, null, day(1));
    await store.save({ ...other, state: "paid", closedAt: day(9) }, null, day(9));
    assert.equal((await store.find(other.invoiceId))?.state, "paid");
  });

  it("moves the first failure to earlier times only", async () => {
    const store = open();
    const one = fresh();
    const first = async () => (await store.find(one.invoiceId))?.firstFailedAt;
    await store.save({ ...one, firstFailedAt: day(2) }, null, day(2));
    await store.save({ ...one, firstFailedAt: day(3) }, null, day(3));
    assert.deepEqual(await first(), day(2));
    await store.save({ ...one, firstFailedAt: day(1) }, null, day(3));
    assert.deepEqual(await first(), day(1));
  });

  it("thanks only those who heard of the failure", async () => {
    const store = open();
    const silent = fresh();
    await drain(store);
    await store.save(silent, "failed", day(0));
    const paid = { ...silent, state: "paid", closedAt: day(0) } as const;
    assert.equal((await store.save(paid, "recovered", day(0))).queued, false);
    const told = fresh();
    await drain(store);
    await store.save(told, "failed", day(0));
    await drain(store);
    assert.equal((await store.save({ ...told, state: "paid", closedAt: day(1) }, "recovered", day(1))).queued, true);
    await drain(store);
  });

  it("gives a mail to one sender at a time, again after the lease, and hears only the latest holder", async () => {
    const store = open();
    const one = fresh();
    await drain(store);
    await store.save(one, "failed", day(0));
    const claims = await Promise.all([1, 2, 3].map(() => store.claim(day(0), day(1))));
    const [lost] = claims.filter((claim) => claim !== null);
    assert.equal(claims.filter((claim) => claim !== null).length, 1);
    assert.equal(await store.claim(day(0.9), day(2)), null);
    const again = await store.claim(day(1), day(2));
    assert.ok(lost && again);
    assert.deepEqual([again.id, again.attempt], [lost.id, 2]);
    assert.equal(await store.finish(lost, { state: "sent" }, day(1)), false);
    assert.equal(await store.finish(again, { state: "queued", reason: "busy", retryAt: day(1.5) }, day(1)), true);
    assert.equal(await store.claim(day(1.4), day(2)), null);
    const third = await store.claim(day(1.5), day(2));
    assert.ok(third);
    assert.equal(await store.finish(third, { state: "dropped", reason: "paid" }, day(1.5)), true);
    assert.equal(await store.claim(day(300), day(301)), null);
  });

  it("finds what limits a subscription, what is due and what began in a period", async () => {
    const store = open();
    const subscriptionId = unique("sub");
    const states = ["open", "uncollectible", "canceled", "paid", "void"] as const;
    const cases = states.map((state, index) => ({
      ...fresh(),
      subscriptionId,
      state,
      firstFailedAt: day(-900 + index),
      nextAt: day(-800 + index),
    }));
    for (const one of cases) await store.save(one, null, day(0));
    const limiting = await store.limiting(subscriptionId);
    assert.deepEqual(limiting.map((one) => one.state).toSorted(), ["canceled", "open", "uncollectible"]);
    const ids = cases.map((one) => one.invoiceId);
    assert.deepEqual(await store.due(day(-798), 2), ids.slice(0, 2));
    await store.postpone(ids[0] ?? "", day(-799.5));
    assert.deepEqual(await store.due(day(-798), 2), [ids[0], ids[1]]);
    await store.postpone(ids[0] ?? "", day(-700));
    assert.deepEqual(await store.due(day(-798), 2), ids.slice(1, 3));
    const period = await store.between(day(-899), day(-897));
    assert.deepEqual(
      period.map((one) => one.invoiceId),
      ids.slice(1, 3),
    );
    for (const one of cases) await store.save({ ...one, state: "paid", nextAt: null }, null, day(0));
  });
}

describe("memory store", () => {
  const store = new MemoryStore();
  holds(() => store);
});

describe("PostgreSQL store", { skip: databaseUrl === "" && "TEST_DATABASE_URL is not set" }, () => {
  let database: Database;
  let store: Store;
  before(async () => {
    database = await openDatabase(POSTGRES_SCHEMA);
    store = new PostgresStore(database);
  });
  after(() => database.close());
  holds(() => store);
});
