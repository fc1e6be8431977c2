import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type JobStore, MemoryJobStore, POSTGRES_SCHEMA, PostgresJobStore } from "../src/index.ts";
import { type Database, databaseUrl, openDatabase } from "./support/database.ts";

const T0 = Date.UTC(2026, 5, 1);

interface Bench {
  store: JobStore;
  /** Moves the store's clock. */
  setNow(ms: number): Promise<void>;
}

/** What any store must do; run against memory and against PostgreSQL. */
function behaves(open: () => Bench): void {
  it("gives a lease to one of many who ask at once", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    const leases = await Promise.all(Array.from({ length: 20 }, (_, n) => store.acquire("race", `owner ${n}`, 1000)));
    assert.equal(leases.filter((lease) => lease !== null).length, 1);
  });

  it("gives it again after expiry or release, each time with a higher token", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    const first = await store.acquire("again", "a", 1000);
    await setNow(T0 + 999);
    assert.equal(await store.acquire("again", "b", 1000), null);
    await setNow(T0 + 1000);
    const second = await store.acquire("again", "b", 1000);
    assert.ok(first && second && second.token > first.token);
    await store.release(first);
    assert.equal(await store.acquire("again", "c", 1000), null);
    await store.release(second);
    const third = await store.acquire("again", "c", 1000);
    assert.ok(third && third.token > second.token);
  });

  it("renews only a living lease", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    const lease = await store.acquire("renew", "a", 1000);
    assert.ok(lease);
    await setNow(T0 + 900);
    assert.equal(await store.renew(lease, 1000), true);
    await setNow(T0 + 1800);
    assert.equal(await store.renew(lease, 1000), true);
    await setNow(T0 + 2801);
    assert.equal(await store.renew(lease, 1000), false);
  });

  it("moves the cursor when told, and never back", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    assert.equal(await store.cursor("cursor"), null);
    await store.introduce("cursor", T0);
    await store.introduce("cursor", T0 + 5);
    assert.equal(await store.cursor("cursor"), T0);
    const lease = await store.acquire("cursor", "a", 60_000);
    assert.equal(lease?.cursorMs, T0);
    const early = await store.start(lease, T0 + 1000, true);
    assert.equal(await store.cursor("cursor"), T0 + 1000);
    const late = await store.start(lease, T0 + 3000, false);
    assert.equal(await store.cursor("cursor"), T0 + 1000);
    assert.ok(early && late);
    assert.equal(await store.finish(lease, late, { status: "succeeded", attempts: 1, detail: "" }, true), true);
    assert.equal(await store.finish(lease, early, { status: "failed", attempts: 2, detail: "no" }, true), true);
    assert.equal(await store.cursor("cursor"), T0 + 3000);
    assert.equal(await store.skip(lease, T0 + 9000, "2 missed"), true);
    assert.equal(await store.cursor("cursor"), T0 + 9000);
    const runs = (await store.history("cursor", 10)).map((run) => [
      run.slotMs - T0,
      run.status,
      run.attempts,
      run.detail,
    ]);
    assert.deepEqual(runs, [
      [9000, "skipped", 0, "2 missed"],
      [3000, "succeeded", 1, ""],
      [1000, "failed", 2, "no"],
    ]);
    assert.equal(await store.lastSuccess("cursor"), T0);
    assert.equal(await store.lastSuccess("unknown"), null);
  });

  it("lets a former owner write nothing", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    const old = await store.acquire("fence", "old", 1000);
    assert.ok(old);
    const runId = await store.start(old, T0, false);
    assert.ok(runId);
    await setNow(T0 + 2000);
    assert.ok(await store.acquire("fence", "new", 60_000));
    assert.equal(await store.renew(old, 60_000), false);
    assert.equal(await store.start(old, T0 + 1, true), null);
    assert.equal(await store.finish(old, runId, { status: "succeeded", attempts: 1, detail: "" }, true), false);
    assert.equal(await store.skip(old, T0 + 1, ""), false);
    const [run] = await store.history("fence", 5);
    assert.deepEqual(
      [run?.status, run?.owner, run?.token, run?.finishedMs],
      ["abandoned", "old", old.token, T0 + 2000],
    );
    assert.equal(await store.cursor("fence"), null);
  });
}

describe("memory store", () => {
  behaves(() => {
    let now = T0;
    return {
      store: new MemoryJobStore({ clock: () => now }),
      setNow: async (ms) => {
        now = ms;
      },
    };
  });
});

describe("PostgreSQL store", { skip: databaseUrl === "" && "TEST_DATABASE_URL is not set" }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase(
      `${POSTGRES_SCHEMA} create table test_clock (at timestamptz); insert into test_clock values (now());`,
    );
  });
  after(() => database.close());

  behaves(() => ({
    store: new PostgresJobStore(database, { nowSql: "(select at from test_clock)" }),
    setNow: async (ms) => {
      await database.query("update test_clock set at = to_timestamp($1::float8 / 1000)", [ms]);
    },
  }));

  it("uses the database's clock by itself, and prunes old runs but not the newest success", async () => {
    const store = new PostgresJobStore(database);
    const lease = await store.acquire("prune", "a", 60_000);
    assert.ok(lease);
    for (const status of ["succeeded", "succeeded", "failed"] as const) {
      const id = await store.start(lease, T0, false);
      assert.ok(id && (await store.finish(lease, id, { status, attempts: 1, detail: "" }, true)));
    }
    await database.query("delete from cron_runs where job <> 'prune'");
    await database.query("update cron_runs set finished_at = now() - interval '40 days'");
    assert.equal(await store.prune(30), 2);
    assert.deepEqual(
      (await store.history("prune", 9)).map((run) => run.status),
      ["succeeded"],
    );
  });
});
