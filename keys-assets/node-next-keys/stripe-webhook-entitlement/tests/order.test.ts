import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { decideAccess, PostgresEntitlementStore, type Source } from "../src/index.ts";
import { byObjectProductTime, type EntitlementStore } from "../src/store.ts";
import type { CheckoutSession, Dispute, StripeEvent, Subscription } from "../src/stripe-api.ts";
import { type Database, openDatabase, skipped } from "./support/database.ts";
import { random } from "./support/random.ts";
import { shopOf } from "./support/shop.ts";
import { DAY, World } from "./support/world.ts";

const SUBJECTS = ["ann", "bob"];
const PRODUCTS = ["a", "b", "plan"];

/** What was bought, in the test's own words: the truth about access without `fold`, to compare with. */
interface Purchase {
  session: CheckoutSession;
  products: Set<string>;
  dispute?: ReturnType<World["dispute"]>;
  refunded: number;
}

/** Random business at Stripe, which emits the events that go with it. */
class Business {
  readonly purchases: (Purchase & { subject: string })[] = [];
  readonly plans: { subject: string; plan: Subscription; failedAt?: number }[] = [];
  readonly world: World;
  readonly next: () => number;

  constructor(world: World, next: () => number) {
    this.world = world;
    this.next = next;
  }

  pick<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.next() * all.length)];
  }

  step(): void {
    this.world.now += Math.floor(this.next() * 2 * DAY);
    const subject = this.pick(SUBJECTS) ?? "ann";
    const chance = this.next();
    if (chance < 0.2) this.#buy(subject);
    else if (chance < 0.3)
      this.plans.push({ subject, plan: this.world.subscribe(subject, chance < 0.25 ? "session" : "subscription") });
    else if (chance < 0.65) this.#changePurchase();
    else this.#changePlan();
  }

  #buy(subject: string): void {
    const prices = this.pick([["price_a"], ["price_b"], ["price_a", "price_b", "price_gift"]]) ?? [];
    const products = new Set(
      prices.filter((price) => price !== "price_gift").map((price) => price.replace("price_", "")),
    );
    this.purchases.push({ session: this.world.buy(subject, prices), subject, products, refunded: 0 });
  }

  #changePurchase(): void {
    const bought = this.pick(this.purchases);
    if (!bought) return;
    const { session, dispute } = bought;
    if (dispute?.status === "needs_response") this.world.closeDispute(dispute, this.next() < 0.5 ? "won" : "lost");
    else if (!dispute && this.next() < 0.4) bought.dispute = this.world.dispute(session);
    else if (bought.refunded < 1000) this.#refund(bought);
  }

  #refund(bought: Purchase): void {
    const amount = this.pick([300, 1000 - bought.refunded]) ?? 0;
    const named = this.next() < 0.5 ? this.pick([...bought.products]) : undefined;
    this.world.refund(bought.session, Math.min(amount, 1000 - bought.refunded), named);
    bought.refunded += Math.min(amount, 1000 - bought.refunded);
    if (bought.refunded === 1000) bought.products.clear();
    else if (named) bought.products.delete(named);
  }

  #changePlan(): void {
    const entry = this.pick(this.plans.filter(({ plan }) => plan.status !== "canceled"));
    if (!entry) return;
    const { plan } = entry;
    const chance = this.next();
    if (plan.status === "past_due") {
      if (chance < 0.5) {
        this.world.pay(plan);
        delete entry.failedAt;
      } else this.world.cancelNow(plan, "payment_failed");
    } else if (chance < 0.5) {
      this.world.failPayment(plan);
      entry.failedAt = this.world.now;
    } else if (chance < 0.7) this.world.cancelNow(plan);
    else this.world.change(plan, { cancel_at: chance < 0.85 ? this.world.now + 3 * DAY : null });
  }

  allows(subject: string, product: string): boolean {
    const withheld = (dispute?: Dispute) => dispute !== undefined && dispute.status !== "won";
    const bought = this.purchases.some(
      (purchase) => purchase.subject === subject && purchase.products.has(product) && !withheld(purchase.dispute),
    );
    const planned = this.plans.some(({ subject: whose, plan, failedAt }) => {
      if (product !== "plan" || whose !== subject || plan.status === "canceled") return false;
      const isCancelled = plan.cancel_at !== null && this.world.now >= plan.cancel_at;
      return !isCancelled && (failedAt === undefined || this.world.now < failedAt + 7 * DAY);
    });
    return bought || planned;
  }
}

interface Play {
  seed: number;
  drop: boolean;
  store?: EntitlementStore;
}

async function sourcesOf(store: EntitlementStore): Promise<Source[]> {
  const all = await Promise.all(SUBJECTS.map((subject) => store.sourcesOf(subject)));
  return all.flat().toSorted(byObjectProductTime);
}

/**
 * Business goes on while events arrive late, twice, in any order or not at all, while two or more workers run at the same time, and while
 * Stripe is slow or answers with errors. At the end the facts must be those of someone who looked at Stripe's final state only.
 */
async function play({ seed, drop, store }: Play): Promise<void> {
  const next = random(seed);
  const world = new World();
  const begin = world.now;
  const shop = shopOf(world, { random: next, ...(store ? { store } : {}) });
  const business = new Business(world, next);
  let isCalm = false;
  world.disturb = async () => {
    if (isCalm) return;
    for (let turns = Math.floor(next() * 6); turns > 0; turns -= 1) await new Promise(setImmediate);
    if (next() < 0.03) throw new Error("503 from Stripe");
  };
  const under: Promise<unknown>[] = [];
  let undelivered: StripeEvent[] = [];
  let emitted = 0;
  for (let step = 0; step < 40; step += 1) {
    business.step();
    const fresh = world.events.slice(emitted);
    emitted = world.events.length;
    undelivered.push(...fresh.filter(() => !drop || next() < 0.6));
    undelivered = undelivered.filter((event) => {
      if (next() < 0.5) return true;
      under.push(shop.deliver(event));
      return next() < 0.2;
    });
    if (drop) undelivered = undelivered.filter(() => next() < 0.9);
    if (next() < 0.6) under.push(shop.worker.runOnce());
    if (next() < 0.5) await new Promise(setImmediate);
  }
  if (!drop) undelivered.push(...world.events.filter(() => next() < 0.1));
  for (const event of undelivered.toSorted(() => next() - 0.5)) under.push(shop.deliver(event));
  await Promise.all(under);
  isCalm = true;
  await shop.settle();
  if (drop) {
    const { failed } = await shop.reconcile(begin);
    assert.deepEqual(failed, []);
    assert.deepEqual((await shop.reconcile(begin)).changed, []);
  }
  await compare(world, business, shop.store, `seed ${seed}`);
}

async function compare(world: World, business: Business, store: EntitlementStore, label: string): Promise<void> {
  const fresh = shopOf(world);
  for (const id of world.sessions.keys()) await fresh.sync(`session:${id}`);
  for (const id of world.subscriptions.keys()) await fresh.sync(`subscription:${id}`);
  const sources = await sourcesOf(store);
  assert.deepEqual(sources, await sourcesOf(fresh.store), label);
  for (const subject of SUBJECTS) {
    const own = sources.filter((source) => source.subject === subject);
    for (const product of PRODUCTS) {
      const { allowed } = decideAccess(own, product, new Date(world.now * 1000));
      assert.equal(allowed, business.allows(subject, product), `${label}: ${subject}, ${product}`);
    }
  }
}

describe("whatever the order", () => {
  it("late, repeated and shuffled events end in Stripe's final state (100 histories)", async () => {
    for (let seed = 1; seed <= 100; seed += 1) await play({ seed, drop: false });
  });

  it("lost events are healed by one reconciliation (100 histories)", async () => {
    for (let seed = 1001; seed <= 1100; seed += 1) await play({ seed, drop: true });
  });
});

describe("whatever the order, in PostgreSQL", { skip: skipped }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase();
  });
  after(() => database.close());

  for (const drop of [false, true]) {
    it(drop ? "with lost events" : "with late, repeated and shuffled events", async () => {
      for (let seed = 1; seed <= 10; seed += 1) {
        await database.pool.query("truncate stripe_webhook_events, stripe_objects, entitlement_sources");
        await play({ seed, drop, store: new PostgresEntitlementStore(database.pool) });
      }
    });
  }
});
