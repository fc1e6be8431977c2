import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { Store } from "../src/index.ts";
import { MemoryStore, POSTGRES_SCHEMA, PostgresStore, RedisStore, slidingWindow, tokenBucket } from "../src/index.ts";
import { random } from "./support/random.ts";
import { type Database, databaseUrl, openDatabase, openRedis, redisUrl } from "./support/servers.ts";

// A moment ahead of the servers' clocks, so that Redis does not forget a key between two steps of a test.
const START = Date.UTC(2040, 0, 1);
const policies = [
  tokenBucket("bucket", { capacity: 7, refillPerSecond: 3.3 }),
  slidingWindow("window", { limit: 9, windowMs: 1700 }),
];

/** Every store gives the answers of the in-memory model, step by step, for random waits and costs. */
async function holdToModel(store: Store): Promise<void> {
  for (const policy of policies) {
    const model = new MemoryStore();
    const next = random(policy.name.length);
    const key = `parity:${policy.name}:${randomUUID()}`;
    let nowMs = START;
    for (let round = 0; round < 200; round += 1) {
      nowMs += Math.floor(next() * 400) - (next() < 0.1 ? 300 : 0);
      const ask = { key, policy, cost: 1 + Math.floor(next() * 3), nowMs };
      assert.deepEqual(await store.consume(ask), await model.consume(ask), `step ${round} of ${policy.name}`);
    }
  }
}

/** Of many requests at once exactly as many pass as the limit says. */
async function holdUnderLoad(store: Store): Promise<void> {
  for (const policy of policies) {
    const ask = { key: `load:${randomUUID()}`, policy, cost: 1, nowMs: START };
    const verdicts = await Promise.all(Array.from({ length: 40 }, () => store.consume(ask)));
    const limit = policy.kind === "token-bucket" ? policy.capacity : policy.limit;
    assert.equal(verdicts.filter((verdict) => verdict.allowed).length, limit);
  }
}

/** Without a moment from outside, the store's own clock counts. */
async function holdWithOwnClock(store: Store): Promise<void> {
  for (const policy of policies) {
    const verdict = await store.consume({ key: `clock:${randomUUID()}`, policy, cost: 1, nowMs: null });
    assert.equal(verdict.allowed, true);
    assert.ok(verdict.resetMs > 0 && verdict.resetMs <= 4000, String(verdict.resetMs));
  }
}

describe("memory store", () => {
  it("lets exactly the limit pass", () => holdUnderLoad(new MemoryStore()));
  it("works with its own clock", () => holdWithOwnClock(new MemoryStore()));

  it("drops the key used longest ago when it is full", async () => {
    const store = new MemoryStore({ maxKeys: 2 });
    const policy = tokenBucket("one", { capacity: 1, refillPerSecond: 0.001 });
    const use = (key: string) => store.consume({ key, policy, cost: 1, nowMs: START });
    await use("a");
    await use("b");
    await use("a");
    await use("c");
    assert.equal(store.size, 2);
    assert.equal((await use("a")).allowed, false);
    assert.equal((await use("b")).allowed, true);
  });
});

describe("PostgreSQL store", { skip: databaseUrl === "" && "TEST_DATABASE_URL is not set" }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase(POSTGRES_SCHEMA);
  });
  after(() => database.close());

  it("gives the model's answers", () => holdToModel(new PostgresStore(database)));
  it("lets exactly the limit pass", () => holdUnderLoad(new PostgresStore(database)));
  it("works with its own clock", () => holdWithOwnClock(new PostgresStore(database)));

  it("sweeps what no longer matters", async () => {
    const store = new PostgresStore(database);
    const [policy] = policies;
    assert.ok(policy);
    await store.consume({ key: "old", policy, cost: 1, nowMs: Date.UTC(2020, 0, 1) });
    await store.consume({ key: "new", policy, cost: 1, nowMs: START });
    assert.equal(await store.sweep(), 1);
    const { rows } = await database.query("select key from rate_limits where key in ('old', 'new')");
    assert.deepEqual(rows, [{ key: "new" }]);
  });
});

describe("Redis store", { skip: redisUrl === "" && "TEST_REDIS_URL is not set" }, () => {
  let opened: Awaited<ReturnType<typeof openRedis>>;
  before(async () => {
    opened = await openRedis();
  });
  after(() => opened.close());

  it("gives the model's answers", () => holdToModel(new RedisStore(opened.redis)));
  it("lets exactly the limit pass", () => holdUnderLoad(new RedisStore(opened.redis)));
  it("works with its own clock", () => holdWithOwnClock(new RedisStore(opened.redis)));
});
