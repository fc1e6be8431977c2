import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { addMessage, createRelay, handleOnce, type Message, PostgresOutboxStore, type SqlClient } from "../src/index.ts";
import { type Database, openDatabase, skipped } from "./support/database.ts";
import { randomOf } from "./support/random.ts";

describe("effects on PostgreSQL", { skip: skipped }, () => {
  let pool: Database;
  let close: () => Promise<void>;
  before(async () => {
    ({ pool, close } = await openDatabase());
    await pool.query("create table effects (n bigint generated always as identity, aggregate text, seq bigint)");
  });
  after(() => close?.());

  const note = ({ aggregate, seq }: Message) => (tx: SqlClient) =>
    tx.query("insert into effects (aggregate, seq) values ($1, $2)", [aggregate, seq]).then(() => undefined);
  const message = (seq: number): Message => ({
    id: crypto.randomUUID(), aggregate: "x", seq, topic: "t", payload: null, headers: {}, createdAt: 0, attempts: 0,
  });
  const effects = async (aggregate: string) =>
    (await pool.query("select seq::int as seq from effects where aggregate = $1 order by n", [aggregate])).rows;

  it("happen once when a message arrives often, also at the same moment", async () => {
    const first = message(1);
    const handled = await Promise.all([1, 2, 3, 4].map(() => handleOnce(pool, "c", first, note(first))));
    assert.deepEqual(handled.toSorted(), [false, false, false, true]);
    assert.deepEqual(await effects("x"), [{ seq: 1 }]);
  });

  it("happen again when they failed, and not when an older message comes late", async () => {
    const [second, third] = [message(2), message(3)];
    await assert.rejects(handleOnce(pool, "c", second, () => Promise.reject(new Error("own"))), /own/);
    assert.equal(await handleOnce(pool, "c", second, note(second)), true);
    assert.equal(await handleOnce(pool, "c", third, note(third)), true);
    assert.equal(await handleOnce(pool, "c", second, note(second)), false);
    assert.equal(await handleOnce(pool, "other", second, async () => undefined), true);
    assert.deepEqual(await effects("x"), [{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
  });

  it("are recognised by id where the order is not kept", async () => {
    const [late, early] = [message(8), message(9)];
    const handle = (of: Message) => handleOnce(pool, "by id", of, async () => undefined, { by: "id" });
    assert.deepEqual([await handle(early), await handle(late), await handle(early)], [true, true, false]);
    await assert.rejects(handleOnce(pool, "c", { ...late, seq: 0 }, note(late)), RangeError);
  });

  it("are the same in any history of crashes, lost answers and relays that take over", async () => {
    const random = randomOf(7);
    const aggregates = ["p", "q", "r"];
    let written = 0;
    const arrived: string[] = [];
    const publish = async (given: Message) => {
      if (random() < 0.2) throw new Error("refused");
      arrived.push(`${given.aggregate}${given.seq}`);
      await handleOnce(pool, "history", given, note(given));
      // The receiver has it, and the relay does not hear of it.
      if (random() < 0.2) throw new Error("answer lost");
    };
    const relayOf = () => {
      const store = new PostgresOutboxStore(pool);
      const settle = store.settle.bind(store);
      // A relay that dies between sending and writing it down.
      store.settle = (...given) => (random() < 0.1 ? Promise.reject(new Error("died")) : settle(...given));
      return createRelay({ store, publish, backoffMs: () => 0, timeoutMs: 1000, leaseMs: 2000, maxAttempts: 1000, perLane: 3 });
    };
    const write = async () => {
      for (let n = 0; n < 40; n += 1) {
        const aggregate = aggregates[Math.floor(random() * aggregates.length)] ?? "p";
        const tx = await pool.connect();
        await tx.query("begin");
        await addMessage(tx, { aggregate, topic: "t", payload: n });
        const commits = random() < 0.8;
        await tx.query(commits ? "commit" : "rollback");
        if (commits) written += 1;
        tx.release();
      }
    };
    const relays = [relayOf(), relayOf(), relayOf()];
    let isWritten = false;
    const deliver = async (relay: (typeof relays)[number]) => {
      while (!isWritten || (await new PostgresOutboxStore(pool).backlog()).waiting > 0) {
        await relay.runOnce();
        // What a dead relay left: its lease ends, without waiting for it here.
        await pool.query("update outbox_leases set lease_until = '-infinity' where random() < 0.3");
      }
    };
    await Promise.all([write().then(() => (isWritten = true)), ...relays.map(deliver)]);
    let total = 0;
    for (const aggregate of aggregates) {
      const seen = (await effects(aggregate)) as { seq: number }[];
      assert.deepEqual(seen.map(({ seq }) => seq), seen.map((_, index) => index + 1), aggregate);
      total += seen.length;
    }
    assert.equal(total, written);
    assert.ok(arrived.length > written, "nothing arrived twice: the history was too quiet");
  });
});
