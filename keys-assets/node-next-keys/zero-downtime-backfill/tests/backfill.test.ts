import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import {
  type BackfillDefinition,
  createBackfill,
  lockWaiters,
  oldestTransactionMs,
  pressure,
  type RunEvent,
  replicationLagBytes,
  type SqlPool,
} from "../src/index.ts";
import { type Database, openDatabase, skipped } from "./support/database.ts";

const CENTS: BackfillDefinition = {
  name: "orders-cents",
  table: "orders",
  apply: "total_cents = round(t.total * 100)",
  where: "t.total_cents is null",
  mismatch: "t.total_cents is distinct from round(t.total * 100)",
};
const QUICK = { duty: 1, minSize: 7, maxSize: 7 };

describe("a backfill on PostgreSQL", { skip: skipped }, () => {
  let pool: Database;
  let close: () => Promise<void>;
  const one = async (sql: string) => Object.values((await pool.query(sql)).rows[0] as object)[0];

  before(async () => {
    ({ pool, close } = await openDatabase());
  });
  after(() => close?.());
  beforeEach(async () => {
    await pool.query(`drop table if exists orders, pairs; truncate backfills cascade;
      create table orders (id bigint primary key, total numeric not null, total_cents int, updated_at timestamptz default now());
      insert into orders (id, total) select 9007199254740990 + n, n / 10.0 from generate_series(1, 100) n`);
  });

  it("changes every row once, tells how far it is, and is clean when it is verified", async () => {
    const backfill = createBackfill(CENTS, { pool });
    assert.equal(await backfill.status(), null);
    assert.deepEqual(await backfill.run(QUICK), { kind: "completed" });
    assert.equal(await one("select count(*)::int from orders where total_cents = round(total * 100)"), 100);
    const status = await backfill.status();
    assert.deepEqual([status?.state, status?.visited, status?.changed, status?.share], ["completed", 100, 100, 1]);
    const verified = await backfill.verify(QUICK);
    assert.deepEqual(verified, { ending: { kind: "completed" }, checked: 100, differing: 0, skipped: 0, isClean: true });
    assert.deepEqual(await backfill.run(QUICK), { kind: "completed" });
    assert.equal((await backfill.status())?.visited, 100);
  });

  it("goes on where it was stopped, and repeats nothing", async () => {
    const seen: number[] = [];
    for (let run = 0; run < 50; run += 1) {
      const stop = new AbortController();
      const observe = (event: RunEvent) => {
        if (event.kind === "batch") seen.push(event.visited);
        stop.abort();
      };
      const ending = await createBackfill(CENTS, { pool }).run({ ...QUICK, observe, signal: stop.signal });
      if (ending.kind === "completed") break;
    }
    assert.deepEqual(seen, [...Array(14).fill(7), 2]);
  });

  it("undoes a batch whole when the process dies in it, position and change alike", async () => {
    let calls = 0;
    const apply: BackfillDefinition["apply"] = async (tx, range) => {
      const { rowCount } = await tx.query(`update orders t set total_cents = coalesce(t.total_cents, 0) + 1 where ${range.where()}`, [...range.values]);
      if (++calls % 3 === 0) throw Object.assign(new Error("gone"), { code: "ECONNRESET" });
      return rowCount ?? 0;
    };
    const backfill = createBackfill({ name: "count", table: "orders", apply }, { pool });
    assert.deepEqual(await backfill.run({ ...QUICK, sleep: async () => undefined }), { kind: "completed" });
    assert.equal(await one("select count(*)::int from orders where total_cents = 1"), 100);
  });

  it("is done by one process at a time", async () => {
    const holds = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const apply: BackfillDefinition["apply"] = async () => {
      holds.resolve();
      await go.promise;
      return 0;
    };
    const backfill = createBackfill({ name: "held", table: "orders", apply }, { pool });
    const first = backfill.run({ duty: 1, minSize: 1000, maxSize: 1000 });
    await holds.promise;
    assert.deepEqual(await backfill.run(QUICK), { kind: "busy" });
    go.resolve();
    assert.deepEqual(await first, { kind: "completed" });
  });

  it("is paused, resumed and reset from anywhere", async () => {
    const backfill = createBackfill(CENTS, { pool });
    const ending = await backfill.run({ ...QUICK, sleep: async () => void (await backfill.pause()) });
    assert.deepEqual(ending, { kind: "paused" });
    assert.equal((await backfill.status())?.visited, 7);
    await backfill.resume();
    assert.deepEqual(await backfill.run(QUICK), { kind: "completed" });
    assert.equal(await backfill.pause(), false);
    await backfill.reset();
    assert.equal(await backfill.status(), null);
  });

  it("ends at a row that does not fit, or writes it down and goes on", async () => {
    await pool.query("update orders set total = 1e12 where id = 9007199254741031");
    const backfill = createBackfill(CENTS, { pool });
    assert.equal((await backfill.run(QUICK)).kind, "error");
    const status = await backfill.status();
    assert.deepEqual([status?.state, status?.visited], ["failed", 40]);
    assert.match(status?.error ?? "", /out of range/);
    assert.deepEqual(await backfill.run(QUICK), { kind: "failed" });
    await backfill.resume();
    assert.deepEqual(await backfill.run({ ...QUICK, onRowError: "skip" }), { kind: "completed" });
    const [row] = await backfill.skipped();
    assert.deepEqual(row?.key, ["9007199254741031"]);
    const { differing, skipped: passed, isClean } = await backfill.verify(QUICK);
    assert.deepEqual([differing, passed, isClean], [1, 1, false]);
  });

  it("gives way to whoever holds a row", async () => {
    const writer = await pool.connect();
    await writer.query("begin");
    await writer.query("update orders set total = total where id = 9007199254740991");
    const events: RunEvent[] = [];
    const ending = await createBackfill(CENTS, { pool, lockTimeoutMs: 20 }).run({
      ...QUICK,
      observe: (event) => void events.push(event),
      sleep: async () => void (await writer.query("rollback").catch(() => null)),
    });
    writer.release();
    assert.equal(ending.kind, "completed");
    assert.equal(events[0]?.kind === "retry" && (events[0].error as { code?: string }).code, "55P03");
  });

  it("finds rows that differ, and forgets those that fit when it looks again", async () => {
    const backfill = createBackfill(CENTS, { pool });
    await backfill.run(QUICK);
    await pool.query("update orders set total_cents = 7 where id in (9007199254740995, 9007199254741001)");
    let turns = 0;
    const sleep = async () => {
      turns += 1;
      if (turns === 5) await pool.query("update orders set total_cents = round(total * 100) where id = 9007199254741001");
    };
    const result = await backfill.verify({ ...QUICK, sleep });
    assert.deepEqual([result.differing, result.isClean], [1, false]);
    assert.deepEqual((await backfill.differing()).map(({ key }) => key), [["9007199254740995"]]);
    await pool.query("update orders set total_cents = null");
    assert.match(String((await backfill.verify({ ...QUICK, maxDiffering: 20 })).ending.kind), /error/);
    await pool.query("update orders set total_cents = round(total * 100)");
    assert.equal((await backfill.verify(QUICK)).isClean, true);
  });

  it("is not clean before it ended", async () => {
    await pool.query("update orders set total_cents = round(total * 100)");
    assert.equal((await createBackfill(CENTS, { pool }).verify(QUICK)).isClean, false);
  });

  it("looks at what was written lately, to see the double write work", async () => {
    const backfill = createBackfill(CENTS, { pool });
    assert.deepEqual(await backfill.checkDoubleWrite("t.updated_at > now() + interval '1 day'"), { checked: 0, differing: 0 });
    assert.deepEqual(await backfill.checkDoubleWrite("t.updated_at > now() - interval '1 day'"), { checked: 100, differing: 100 });
  });

  it("does not go on with another definition, nor end the one at work", async () => {
    const stop = new AbortController();
    await createBackfill(CENTS, { pool }).run({ ...QUICK, observe: () => stop.abort(), signal: stop.signal });
    const changed = createBackfill({ ...CENTS, apply: "total_cents = 0" }, { pool });
    const ending = await changed.run(QUICK);
    assert.match(String(ending.kind === "error" && ending.error), /was changed while it was under way/);
    assert.equal((await changed.status())?.state, "running");
  });

  it("pages by several columns of any type, with no row left out", async () => {
    await pool.query(`create table pairs (at timestamptz, name text, done int not null default 0, primary key (at, name));
      insert into pairs select timestamptz '2030-03-31 00:30:00.123456+00' + (n / 3) * interval '1 microsecond', 'n'',"' || n % 3
      from generate_series(1, 200) n`);
    const backfill = createBackfill({ name: "pairs", table: "pairs", key: ["at", "name"], apply: "done = t.done + 1" }, { pool });
    assert.deepEqual(await backfill.run(QUICK), { kind: "completed" });
    assert.equal(await one("select count(*)::int from pairs where done = 1"), 200);
  });

  it("refuses a key that has no unique index, or allows null", async () => {
    await pool.query("create table pairs (a int, b int not null, unique (a), unique (b, a)); create index on pairs (b)");
    const run = (key: string[], table = "pairs") => createBackfill({ name: "x", table, key, apply: "a = 1" }, { pool }).run();
    await assert.rejects(run(["b"]), /no unique index/);
    await assert.rejects(run(["a", "b"]), /no unique index/);
    await assert.rejects(run(["a"]), /allows null/);
    await assert.rejects(run(["a"], "absent"), /no unique index/);
  });

  it("ends on an empty table", async () => {
    await pool.query("delete from orders");
    assert.deepEqual(await createBackfill(CENTS, { pool }).run(), { kind: "completed" });
  });

  it("reads the probes, and takes a missing right for pressure", async () => {
    const probes = (of: SqlPool) => [replicationLagBytes(of), lockWaiters(of), oldestTransactionMs(of)];
    assert.deepEqual(await pressure(probes(pool)), []);
    const role = `plain_${Date.now()}`;
    await pool.query(`create role ${role}`);
    const tx = await pool.connect();
    await tx.query(`set role ${role}`);
    const found = await pressure([lockWaiters(tx)]);
    await tx.query("reset role");
    tx.release();
    await pool.query(`drop role ${role}`);
    assert.match(String(found), /lacks pg_read_all_stats/);
  });
});
