import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type CheckpointStore,
  MemoryCheckpoints,
  POSTGRES_SCHEMA,
  PostgresCheckpoints,
  type Progress,
  reconcile,
} from "../src/index.ts";
import { EMPTY_TALLY } from "../src/limits.ts";
import { type Database, databaseUrl, openDatabase } from "./support/database.ts";
import { definitionOf, items, Table } from "./support/world.ts";

const T0 = Date.UTC(2026, 0, 1);
const progress: Progress = {
  phase: "local",
  cursor: "s0007",
  startedMs: T0,
  tally: { ...EMPTY_TALLY, created: 3 },
  items: [
    {
      id: "s1",
      kind: "different",
      action: "updated",
      differences: [{ field: "a", remote: null, local: [1] }],
      detail: "",
    },
  ],
  halted: "",
};

function behaves(open: () => { store: CheckpointStore; setNow(ms: number): Promise<void> }): void {
  it("gives a claim to one of many, with a higher token each time", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    const claims = await Promise.all(Array.from({ length: 10 }, (_, n) => store.claim("race", `p${n}`, 1000)));
    const [first] = claims.filter((claim) => claim !== null);
    assert.equal(claims.filter((claim) => claim !== null).length, 1);
    await setNow(T0 + 1000);
    const second = await store.claim("race", "later", 1000);
    assert.ok(first && second && second.token > first.token);
    assert.equal(await store.save(first, progress, 1000), false);
    assert.equal(await store.finish(first, true), false);
  });

  it("keeps the progress until the sweep is done", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    const first = await store.claim("keep", "a", 1000);
    assert.ok(first);
    assert.equal(first.progress, null);
    await setNow(T0 + 900);
    assert.equal(await store.save(first, progress, 1000), true);
    await setNow(T0 + 1800);
    assert.equal(await store.finish(first, false), true);
    const second = await store.claim("keep", "b", 1000);
    assert.deepEqual(second?.progress, progress);
    assert.equal(await store.finish(second, true), true);
    assert.equal((await store.claim("keep", "c", 1))?.progress, null);
  });

  it("forgets the progress on reset", async () => {
    const { store, setNow } = open();
    await setNow(T0);
    const claim = await store.claim("reset", "a", 1000);
    assert.ok(claim && (await store.save(claim, progress, 1000)) && (await store.finish(claim, false)));
    await store.reset("reset");
    assert.equal((await store.claim("reset", "b", 1000))?.progress, null);
  });
}

describe("memory checkpoints", () => {
  behaves(() => {
    let now = T0;
    return {
      store: new MemoryCheckpoints(() => now),
      setNow: async (ms) => {
        now = ms;
      },
    };
  });
});

describe("PostgreSQL checkpoints", { skip: databaseUrl === "" && "TEST_DATABASE_URL is not set" }, () => {
  let database: Database;
  before(async () => {
    database = await openDatabase(
      `${POSTGRES_SCHEMA} create table test_clock (at timestamptz); insert into test_clock values (now());`,
    );
  });
  after(() => database.close());

  behaves(() => ({
    store: new PostgresCheckpoints(database, { nowSql: "(select at from test_clock)" }),
    setNow: async (ms) => {
      await database.query("update test_clock set at = to_timestamp($1::float8 / 1000)", [ms]);
    },
  }));

  it("carry a whole sweep over several processes", async () => {
    const [source, local] = [new Table(items(35)), new Table()];
    const definition = definitionOf(source, local);
    const statuses: string[] = [];
    for (let n = 0; n < 50 && statuses.at(-1) !== "complete"; n += 1) {
      let ticks = 0;
      const clock = () => T0 + ticks++;
      const checkpoints = new PostgresCheckpoints(database);
      const report = await reconcile(definition, {
        checkpoints,
        mode: "heal",
        pageSize: 10,
        budgetMs: 2,
        settleMs: 0,
        clock,
      });
      statuses.push(report.status);
    }
    assert.ok(statuses.filter((status) => status === "paused").length >= 2);
    assert.equal(statuses.at(-1), "complete");
    assert.deepEqual(local.rows, source.rows);
  });
});
