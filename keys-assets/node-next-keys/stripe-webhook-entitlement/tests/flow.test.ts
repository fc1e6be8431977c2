import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { retryDelayMs } from "../src/errors.ts";
import { createWorker, decideAccess, MemoryEntitlementStore } from "../src/index.ts";
import { shopOf } from "./support/shop.ts";
import { DAY, World } from "./support/world.ts";

function start(options?: Parameters<typeof shopOf>[1]) {
  const world = new World();
  const shop = shopOf(world, options);
  const allowed = async (product: string, subject = "ann") =>
    decideAccess(await shop.store.sourcesOf(subject), product, new Date(world.now * 1000)).allowed;
  let sent = 0;
  async function deliverAll(): Promise<void> {
    for (const event of world.events.slice(sent)) await shop.deliver(event);
    sent = world.events.length;
    await shop.worker.drain();
  }
  return { world, shop, allowed, deliverAll };
}

describe("from event to access", () => {
  it("follows a purchase through a dispute to its refund", async () => {
    const { world, shop, allowed, deliverAll } = start();
    const session = world.buy("ann", ["price_a", "price_b"]);
    assert.equal(await allowed("a"), false);
    await deliverAll();
    assert.equal(await allowed("a"), true);
    world.now += DAY;
    const dispute = world.dispute(session);
    await deliverAll();
    assert.equal(await allowed("a"), false);
    world.now += DAY;
    world.closeDispute(dispute, "won");
    await deliverAll();
    assert.equal(await allowed("a"), true);
    world.refund(session, 400);
    await deliverAll();
    assert.match((await shop.store.reviews(10))[0]?.review ?? "", /partial refund/);
    world.refund(session, 100, "b");
    await deliverAll();
    assert.deepEqual([await allowed("a"), await allowed("b")], [true, false]);
    world.refund(session, 500);
    await deliverAll();
    assert.equal(await allowed("a"), false);
    assert.deepEqual(await shop.store.reviews(10), []);
  });

  it("follows a subscription through a failed payment, for either place of the subject", async () => {
    for (const where of ["subscription", "session"] as const) {
      const { world, allowed, deliverAll } = start();
      const plan = world.subscribe("ann", where);
      await deliverAll();
      world.now += 30 * DAY;
      world.failPayment(plan);
      world.now += 6 * DAY;
      world.failPayment(plan);
      await deliverAll();
      assert.equal(await allowed("plan"), true);
      world.now += DAY;
      assert.equal(await allowed("plan"), false, "no event ends the grace period; its end is part of the fact");
      world.pay(plan);
      await deliverAll();
      assert.equal(await allowed("plan"), true);
      world.cancelNow(plan);
      await deliverAll();
      assert.equal(await allowed("plan"), false);
    }
  });

  it("gives access on the return page, before any event", async () => {
    const { world, shop, allowed } = start();
    const session = world.buy("ann", ["price_a"]);
    assert.equal(await shop.sync(`session:${session.id}`), "changed");
    assert.equal(await shop.sync(`session:${session.id}`), "unchanged");
    assert.equal(await allowed("a"), true);
    const subscription = world.subscribe("ann");
    const of = [...world.sessions.values()].find((candidate) => candidate.subscription === subscription.id);
    assert.equal(await shop.sync(`session:${of?.id}`), "changed");
    assert.equal(await allowed("plan"), true);
  });

  it("tells of a change once, with before and after", async () => {
    const { world, shop, deliverAll } = start();
    const session = world.buy("ann", ["price_a"]);
    await deliverAll();
    world.now += DAY;
    const refund = world.refund(session, 1000);
    await deliverAll();
    await shop.sync(`session:${session.id}`);
    assert.deepEqual(
      shop.changes.map(({ before, after }) => [
        before.map(({ endedBy }) => endedBy),
        after.map(({ endedBy }) => endedBy),
      ]),
      [
        [[], [null]],
        [[null], [`refund ${refund.id}`]],
      ],
    );
  });

  it("passes over a payment that did not come from a checkout", async () => {
    const { shop } = start();
    assert.equal(await shop.sync("payment:pi_elsewhere"), "ignored");
  });

  it("reads more prices than fit into one answer", async () => {
    const { world, shop, allowed } = start();
    const session = world.buy("ann", ["price_gift", "price_gift", "price_gift", "price_gift", "price_b"]);
    if (session.line_items) session.line_items = { ...session.line_items, has_more: true };
    await shop.sync(`session:${session.id}`);
    assert.equal(await allowed("b"), true);
  });
});

describe("the worker", () => {
  it("looks once for several events about one object", async () => {
    const { world, shop, deliverAll } = start();
    const plan = world.subscribe("ann");
    for (let n = 0; n < 5; n += 1) world.change(plan, { metadata: { subject: "ann", n: String(n) } });
    await deliverAll();
    assert.equal(world.requests, 1);
    assert.equal(shop.changes.length, 1);
  });

  it("tries again later what failed, longer each time, and then gives up in sight", async () => {
    const { world, shop } = start({ maxAttempts: 3 });
    world.buy("ann", ["price_a"]);
    for (const event of world.events) await shop.deliver(event);
    world.disturb = async () => Promise.reject(new Error("502"));
    const waits: number[] = [];
    for (let last = world.now; shop.dead.length === 0; world.now += 1) {
      const { retried, dead } = await shop.worker.runOnce();
      if (retried + dead === 0) continue;
      waits.push(world.now - last);
      last = world.now;
    }
    assert.deepEqual(waits, [0, 10, 20]);
    const [event] = await shop.store.dead(10);
    assert.deepEqual([event?.attempts, event?.lastError], [3, "Error: 502"]);
    world.disturb = async () => {};
    await shop.store.revive([event?.id ?? ""], new Date(world.now * 1000));
    assert.deepEqual(await shop.worker.drain(), { done: 1, retried: 0, dead: 0 });
  });

  it("gives up at once what trying again cannot mend", async () => {
    const { world, shop, deliverAll } = start();
    world.buy("ann", ["price_unknown"]);
    world.buy(null, ["price_a"]);
    world.emit("customer.subscription.updated", { id: "sub_of_another_account" });
    await deliverAll();
    const reasons = shop.dead.map(([, error]) => error).toSorted();
    assert.equal(reasons.length, 3);
    assert.match(reasons.join("\n"), /No such object\n.*does not know price_unknown.*\n.*to whom\?/);
  });

  it("does not let one broken object stop the others", async () => {
    const { world, allowed, deliverAll } = start();
    world.buy("ann", ["price_unknown"]);
    world.buy("ann", ["price_a"]);
    await deliverAll();
    assert.equal(await allowed("a"), true);
  });

  it("gives up an event that ended the process at every attempt", async () => {
    const { world, shop } = start({ maxAttempts: 2 });
    world.buy("ann", ["price_a"]);
    for (const event of world.events) await shop.deliver(event);
    for (let n = 0; n < 2; n += 1) {
      await shop.store.claim(1, new Date(world.now * 1000), 1000);
      world.now += 1;
    }
    assert.deepEqual(await shop.worker.runOnce(), { done: 0, retried: 0, dead: 1 });
    assert.match((await shop.store.dead(1))[0]?.lastError ?? "", /ended during every attempt/);
  });

  it("runs until it is told to stop, also when the store fails", async () => {
    const stop = new AbortController();
    const errors: unknown[] = [];
    const store = new MemoryEntitlementStore();
    store.claim = async () => {
      if (errors.length < 2) throw new Error("database is down");
      stop.abort();
      return [];
    };
    const onError = (error: unknown) => errors.push(error);
    await createWorker({ store, sync: async () => "unchanged", onError }).run(stop.signal, 0);
    assert.equal(errors.length, 2);
  });

  it("waits between a half and the whole of a doubling time, at most six hours", () => {
    assert.deepEqual(
      [1, 2, 3].map((attempts) => retryDelayMs(attempts, () => 0)),
      [5000, 10_000, 20_000],
    );
    assert.equal(
      retryDelayMs(4, () => 1),
      80_000,
    );
    assert.equal(
      retryDelayMs(400, () => 1),
      6 * 3_600_000,
    );
  });
});

describe("reconcile", () => {
  it("heals what no event told, over many pages, and finds nothing the second time", async () => {
    const { world, shop, allowed } = start();
    const begin = world.now;
    const bought = Array.from({ length: 10 }, (_, n) => world.buy(`s${n}`, ["price_a"]));
    world.subscribe("ann");
    const first = await shop.reconcile(begin);
    assert.equal(first.changed.length, 11);
    assert.equal(await allowed("a", "s7"), true);
    assert.deepEqual((await shop.reconcile(begin)).changed, []);
    world.now += 20 * DAY;
    const since = world.now;
    const [old] = bought;
    assert.ok(old);
    world.refund(old, 1000);
    const second = await shop.reconcile(since);
    assert.deepEqual([second.checked, second.changed], [1, [`payment:${old.payment_intent}`]]);
    assert.equal(await allowed("a", "s0"), false);
  });

  it("reports what fails and goes on", async () => {
    const { world, shop, allowed } = start();
    const begin = world.now;
    const wrong = world.buy("ann", ["price_unknown"]);
    world.buy("ann", ["price_a"]);
    const { failed, changed } = await shop.reconcile(begin);
    assert.deepEqual(
      failed.map(({ object }) => object),
      [`session:${wrong.id}`],
    );
    assert.equal(changed.length, 1);
    assert.equal(await allowed("a"), true);
  });

  it("finds a session that began before the time and was paid after it", async () => {
    const { world, shop } = start();
    world.buy("ann", ["price_a"]);
    world.events.length = 0;
    assert.equal((await shop.reconcile(world.now)).changed.length, 1);
  });
});
