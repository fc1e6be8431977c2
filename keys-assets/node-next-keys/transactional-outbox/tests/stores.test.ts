import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { addMessage, type Claim, MemoryOutboxStore, type OutboxStore, PostgresOutboxStore } from "../src/index.ts";
import { type Database, openDatabase, skipped } from "./support/database.ts";

interface World {
  store: OutboxStore;
  add(aggregate: string, payload?: unknown): Promise<{ id: string; seq: number }>;
  pass(ms: number): Promise<void>;
}

const ASK = { lanes: 10, perLane: 10, leaseMs: 1000 };
const shown = (claims: Claim[]) => claims.map(({ aggregate, messages }) => [aggregate, ...messages.map(({ seq }) => seq)]);

/** What both stores promise. */
function contract(world: () => World): void {
  const take = async (options: Partial<typeof ASK> = {}) => world().store.claim({ ...ASK, ...options });
  const only = async (): Promise<Claim> => {
    const [claim] = await take();
    assert.ok(claim);
    return claim;
  };

  it("numbers each aggregate for itself and hands it out in order", async () => {
    const { add } = world();
    for (const aggregate of ["b", "a", "b", "b"]) await add(aggregate, { of: aggregate });
    const claims = await take({ perLane: 2 });
    assert.deepEqual(shown(claims).toSorted(), [["a", 1], ["b", 1, 2]]);
    const [message] = claims.find(({ aggregate }) => aggregate === "a")?.messages ?? [];
    assert.deepEqual([message?.payload, message?.headers, message?.attempts], [{ of: "a" }, { by: "test" }, 0]);
  });

  it("gives an aggregate to one relay, until its lease ends", async () => {
    const { add, pass, store } = world();
    await add("a");
    const first = await only();
    assert.deepEqual(await take(), []);
    await pass(1001);
    const second = await only();
    const [message] = second.messages;
    assert.ok(message);
    assert.equal(await store.settle(first, message, { kind: "delivered" }, 1000), false);
    await store.release(first);
    assert.deepEqual(await take(), []);
    assert.equal(await store.settle(second, message, { kind: "delivered" }, 1000), true);
    assert.equal(await store.settle(second, message, { kind: "delivered" }, 1000), false);
  });

  it("starts the lease anew with each message", async () => {
    const { add, pass, store } = world();
    await add("a");
    await add("a");
    const claim = await only();
    await pass(900);
    for (const message of claim.messages.slice(0, 1)) await store.settle(claim, message, { kind: "delivered" }, 1000);
    await pass(900);
    assert.deepEqual(await take(), []);
    await store.release(claim);
    assert.deepEqual(shown(await take()), [["a", 2]]);
  });

  it("holds an aggregate back until its first message is due again", async () => {
    const { add, pass, store } = world();
    await add("a");
    await add("a");
    const claim = await only();
    for (const message of claim.messages.slice(0, 1))
      await store.settle(claim, message, { kind: "retry", inMs: 5000, error: "busy" }, 1000);
    await store.release(claim);
    assert.deepEqual(await take(), []);
    await pass(5001);
    const [again] = await take();
    assert.deepEqual(again?.messages.map(({ seq, attempts }) => [seq, attempts]), [[1, 1], [2, 0]]);
  });

  const giveUp = async (stop: boolean): Promise<string> => {
    const { add, store } = world();
    const { id } = await add("a", "first");
    await add("a", "second");
    const claim = await only();
    for (const message of claim.messages.slice(0, 1))
      await store.settle(claim, message, { kind: "given_up", error: "no", stop }, 1000);
    await store.release(claim);
    const [given] = await store.givenUp();
    assert.deepEqual([given?.id, given?.status, given?.error], [id, stop ? "stopped" : "dead", "no"]);
    return id;
  };

  it("stops an aggregate until what was given up is revived in its place", async () => {
    const { store } = world();
    const id = await giveUp(true);
    assert.deepEqual(await take(), []);
    assert.equal(await store.revive([id]), 1);
    assert.deepEqual(shown(await take()), [["a", 1, 2]]);
    assert.deepEqual(await store.givenUp(), []);
  });

  it("lets an aggregate go on when what stops it is discarded", async () => {
    const { store } = world();
    assert.equal(await store.discard([await giveUp(true)]), 1);
    assert.deepEqual(shown(await take()), [["a", 2]]);
  });

  it("passes over, and revives as a new message at the end", async () => {
    const { store } = world();
    const id = await giveUp(false);
    assert.equal(await store.revive([id]), 1);
    assert.equal(await store.revive([id]), 0);
    const claim = await only();
    assert.deepEqual(claim.messages.map(({ seq, payload }) => [seq, payload]), [[2, "second"], [3, "first"]]);
    assert.equal(claim.messages.at(-1)?.headers["revived-from"], id);
  });

  it("goes round, so that no aggregate waits for ever", async () => {
    const { add, store } = world();
    for (const aggregate of ["a", "b", "c", "d", "e"]) await add(aggregate);
    const seen: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const [claim] = await take({ lanes: 1 });
      if (claim) seen.push(claim.aggregate);
      // The busy one has something new each time.
      await add("a");
      if (claim) await store.release(claim);
    }
    assert.deepEqual(seen, ["a", "b", "c", "d", "e"]);
  });

  it("counts what waits, and deletes what is done", async () => {
    const { add, pass, store } = world();
    await add("a");
    await add("b");
    await pass(2000);
    const claims = await take();
    for (const claim of claims.slice(0, 1))
      for (const message of claim.messages) await store.settle(claim, message, { kind: "delivered" }, 1000);
    const { oldestMs, ...counts } = await store.backlog();
    assert.deepEqual(counts, { waiting: 1, stopped: 0, dead: 0 });
    assert.ok(oldestMs >= 2000);
    assert.equal(await store.prune(1000), 0);
    await pass(1001);
    assert.equal(await store.prune(1000), 1);
    assert.equal((await store.backlog()).waiting, 1);
  });
}

describe("memory store", () => {
  let world: World;
  beforeEach(() => {
    let now = 1_900_000_000_000;
    const store = new MemoryOutboxStore({ clock: () => now });
    world = {
      store,
      add: async (aggregate, payload = null) => store.add({ aggregate, topic: "t", payload, headers: { by: "test" } }),
      pass: async (ms) => {
        now += ms;
      },
    };
  });
  contract(() => world);
});

describe("PostgreSQL store", { skip: skipped }, () => {
  let database: { pool: Database; close(): Promise<void> };
  let world: World;
  before(async () => {
    database = await openDatabase();
    await database.pool.query("create table shift (ms float8 not null); insert into shift values (0)");
  });
  after(() => database?.close());
  beforeEach(async () => {
    const { pool } = database;
    await pool.query("truncate outbox_sequences, outbox_messages, outbox_leases");
    const nowSql = "(clock_timestamp() + (select ms from shift) * interval '1 millisecond')";
    world = {
      store: new PostgresOutboxStore(pool, { nowSql }),
      add: (aggregate, payload = null) => addMessage(pool, { aggregate, topic: "t", payload, headers: { by: "test" } }),
      pass: async (ms) => void (await pool.query("update shift set ms = ms + $1", [ms])),
    };
  });
  contract(() => world);

  it("sends what commits and nothing else, numbered in the order of commits", async () => {
    const { pool } = database;
    const [one, two] = [await pool.connect(), await pool.connect()];
    await one.query("begin");
    await two.query("begin");
    assert.equal((await addMessage(one, { aggregate: "a", topic: "t", payload: "undone" })).seq, 1);
    const waiting = addMessage(two, { aggregate: "a", topic: "t", payload: "kept" });
    assert.deepEqual(await world.store.claim(ASK), []);
    await one.query("rollback");
    assert.equal((await waiting).seq, 1);
    assert.deepEqual(await world.store.claim(ASK), []);
    await two.query("commit");
    one.release();
    two.release();
    assert.deepEqual(shown(await world.store.claim(ASK)), [["a", 1]]);
  });

  it("does not wait for writers of an aggregate that it delivers", async () => {
    const { pool } = database;
    await world.add("a", 1);
    const [claim] = await world.store.claim(ASK);
    const writer = await pool.connect();
    await writer.query("begin");
    await addMessage(writer, { aggregate: "a", topic: "t", payload: 2 });
    for (const message of claim?.messages ?? [])
      assert.equal(claim && (await world.store.settle(claim, message, { kind: "delivered" }, 1000)), true);
    await writer.query("commit");
    writer.release();
    if (claim) await world.store.release(claim);
    assert.deepEqual(shown(await world.store.claim(ASK)), [["a", 2]]);
  });

  it("sees what the relay before it did while it waited for the lease", async () => {
    const { pool } = database;
    for (const [became, expected] of [["delivered", [2]], ["stopped", []]] as const) {
      await pool.query("truncate outbox_sequences, outbox_messages, outbox_leases");
      for (const payload of [1, 2]) await world.add("a", payload);
      const late = async (text: string, values?: unknown[]) => {
        const other = `update outbox_messages set status = $1, settled_at = case $1 when 'delivered' then now() end where seq = 1`;
        if (text.includes("unnest")) await pool.query(other, [became]);
        return pool.query(text, values);
      };
      const [claim] = await new PostgresOutboxStore({ query: late }).claim(ASK);
      assert.deepEqual(claim?.messages.map(({ seq }) => seq), expected);
    }
  });

  it("finds work behind more waiting aggregates than one look holds", async () => {
    const { pool } = database;
    await pool.query(
      `insert into outbox_messages (aggregate, seq, topic, payload, due_at)
       select 'a' || n, 1, 't', 'null', 'infinity' from generate_series(1, 1200) n`,
    );
    await world.add("z");
    assert.deepEqual(shown(await world.store.claim(ASK)), [["z", 1]]);
  });

  it("refuses what is no message, before it is sent to the database", async () => {
    const refused = (message: object) => addMessage(database.pool, { aggregate: "a", topic: "t", payload: 1, ...message });
    await assert.rejects(refused({ aggregate: "" }), RangeError);
    await assert.rejects(refused({ topic: "x".repeat(256) }), RangeError);
    await assert.rejects(refused({ payload: undefined }), TypeError);
  });
});
