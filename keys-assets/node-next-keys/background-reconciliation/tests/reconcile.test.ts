import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatReport, MemoryCheckpoints, type ReconcileOptions, reconcile } from "../src/index.ts";
import { random } from "./support/random.ts";
import { definitionOf, items, Table } from "./support/world.ts";

function setUp(source: Table, local: Table) {
  const time = { now: Date.UTC(2026, 0, 1), slept: [] as number[] };
  const checkpoints = new MemoryCheckpoints(() => time.now);
  const definition = definitionOf(source, local);
  const sleep = async (ms: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    time.slept.push(ms);
    time.now += ms;
  };
  const run = (options: Partial<ReconcileOptions> = {}) =>
    reconcile(definition, {
      checkpoints,
      mode: "heal",
      pageSize: 10,
      clock: () => time.now,
      sleep,
      random: () => 0.5,
      ...options,
    });
  return { time, checkpoints, definition, run };
}

const busyError = () => Object.assign(new Error("HTTP 503"), { status: 503 });

describe("a sweep", () => {
  it("creates, updates and removes until both sides agree, and says what it did", async () => {
    const source = new Table([...items(25), { id: "s9000", status: "past_due", seats: 3 }]);
    const local = new Table([
      ...items(24),
      { id: "s9000", status: "active", seats: 3 },
      { id: "s9001", status: "active" },
    ]);
    const { run } = setUp(source, local);
    const report = await run();
    assert.deepEqual(local.rows, source.rows);
    assert.equal(report.status, "complete");
    assert.deepEqual(report.tally, {
      sourceSeen: 26,
      localSeen: 27,
      inSync: 24,
      created: 1,
      updated: 1,
      removed: 1,
      reported: 0,
      settled: 0,
      failed: 0,
    });
    const text = formatReport(report);
    assert.match(text, /^subscriptions: complete \(heal\)/);
    assert.match(text, /s9000 different, updated; status: "active" -> "past_due"/);
    assert.equal((await run()).items.length, 0);
  });

  it("only reports in report mode, and what it has no healer for", async () => {
    const [source, local] = [new Table(items(3)), new Table(items(1, "stale"))];
    const { definition, run } = setUp(source, local);
    const report = await run({ mode: "report" });
    assert.deepEqual([report.tally.reported, report.tally.created, local.rows.size], [3, 0, 1]);
    delete definition.heal.update;
    const healed = await run();
    assert.deepEqual([healed.tally.reported, healed.tally.created], [1, 2]);
  });

  it("leaves out the local side when told to", async () => {
    const { run } = setUp(new Table(), new Table(items(3)));
    const report = await run({ findOrphans: false });
    assert.deepEqual([report.status, report.tally.localSeen, report.tally.removed], ["complete", 0, 0]);
  });
});

describe("a second look", () => {
  it("spares a change that was under way", async () => {
    const [source, local] = [new Table(items(2)), new Table(items(1))];
    const { time, run } = setUp(source, local);
    let reads = 0;
    local.beforeRead = () => {
      reads += 1;
      // The webhook that was late arrives between the two looks.
      if (reads === 2) local.rows.set("s0001", { id: "s0001", status: "active" });
    };
    const report = await run({ settleMs: 1234 });
    assert.deepEqual([report.tally.settled, report.tally.created], [1, 0]);
    assert.deepEqual(time.slept, [1234]);
  });

  it("does not remove what came back at the source", async () => {
    const [source, local] = [new Table(items(1)), new Table(items(2))];
    const { run } = setUp(source, local);
    let finds = 0;
    const find = source.find.bind(source);
    source.find = async (ids) => {
      finds += 1;
      if (finds === 2) source.rows.set("s0001", { id: "s0001", status: "active" });
      return find(ids);
    };
    assert.equal((await run()).tally.removed, 0);
    assert.equal(local.rows.size, 2);
  });
});

describe("limits", () => {
  it("stop before an empty source empties the local side, until a person resets", async () => {
    const [source, local] = [new Table(), new Table(items(40))];
    const { checkpoints, run } = setUp(source, local);
    const report = await run();
    assert.equal(report.status, "halted");
    assert.match(report.reason, /10 removals of 10 local items/);
    assert.equal(local.rows.size, 40);
    for (const item of items(40)) source.rows.set(item.id, item);
    assert.equal((await run()).status, "halted");
    await checkpoints.reset("subscriptions");
    assert.equal((await run()).status, "complete");
  });

  it("stop a run in which nothing can be healed", async () => {
    const { definition, run } = setUp(new Table(items(30)), new Table());
    definition.heal.create = () => Promise.reject(new Error("column missing"));
    const report = await run({ limits: { maxFailures: 5 } });
    assert.deepEqual([report.status, report.tally.failed], ["halted", 10]);
    assert.match(formatReport(report), /s0000 missing, failed; column missing/);
  });
});

describe("interruptions", () => {
  it("go on where they stopped, and count the sweep as one", async () => {
    const [source, local] = [new Table(items(50)), new Table()];
    const { time, run } = setUp(source, local);
    const statuses: string[] = [];
    let last = await run({ budgetMs: 1 });
    for (statuses.push(last.status); last.status === "paused"; statuses.push(last.status))
      last = await run({ budgetMs: 1 });
    assert.deepEqual(statuses.slice(-2), ["paused", "complete"]);
    assert.ok(statuses.length > 4);
    assert.deepEqual([last.tally.created, last.tally.sourceSeen], [50, 50]);
    assert.equal(Date.parse(last.startedAt), Date.UTC(2026, 0, 1));
    assert.ok(time.now > Date.parse(last.startedAt));
  });

  it("survive any crash without leaving a difference", async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const next = random(seed);
      const source = new Table(items(30).map((item) => ({ ...item, seats: Math.floor(next() * 3) })));
      const local = new Table(items(30).filter(() => next() < 0.7));
      const { time, run } = setUp(source, local);
      const crash = () => {
        if (next() < 0.15) throw new Error("killed");
      };
      source.beforeRead = crash;
      local.beforeRead = crash;
      let complete = false;
      for (let attempt = 0; attempt < 200 && !complete; attempt += 1) {
        const report = await run().catch(() => undefined);
        complete = report?.status === "complete";
        time.now += 600_000;
      }
      assert.ok(complete, `seed ${seed}`);
      assert.deepEqual(
        [...local.rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        [...source.rows.values()],
        `seed ${seed}`,
      );
    }
  });

  it("let nobody else in, and notice when somebody took over", async () => {
    const [source, local] = [new Table(items(30)), new Table()];
    const { time, checkpoints, run } = setUp(source, local);
    let other: unknown;
    source.beforeRead = () => {
      source.beforeRead = () => {};
      time.now += 400_000;
      other = checkpoints.claim("subscriptions", "other", 300_000);
    };
    assert.equal((await run()).status, "lost");
    assert.ok(await other);
    assert.equal((await run()).status, "busy");
  });

  it("end politely on a signal, also in the middle of a wait", async () => {
    const stop = new AbortController();
    const { run } = setUp(new Table(items(30)), new Table());
    const sleep = async (_ms: number, signal: AbortSignal) => {
      stop.abort(new Error("shutdown"));
      signal.throwIfAborted();
    };
    const report = await run({ signal: stop.signal, sleep });
    assert.deepEqual([report.status, report.tally.created], ["paused", 0]);
    assert.equal((await run()).status, "complete");
  });

  it("wait and try again when a side is busy for a moment", async () => {
    const [source, local] = [new Table(items(3)), new Table()];
    const { time, run } = setUp(source, local);
    let failures = 2;
    source.beforeRead = () => {
      failures -= 1;
      if (failures >= 0) throw busyError();
    };
    assert.equal((await run({ settleMs: 0 })).status, "complete");
    assert.deepEqual(
      time.slept.filter((ms) => ms > 0),
      [250, 500],
    );
  });

  it("throw when a side stays broken, and keep the place", async () => {
    const [source, local] = [new Table(items(30)), new Table()];
    const { run } = setUp(source, local);
    let pages = 0;
    const list = source.list.bind(source);
    source.list = async (cursor, limit) => {
      pages += 1;
      if (pages === 2) throw new Error("revoked key");
      return list(cursor, limit);
    };
    await assert.rejects(run(), /revoked key/);
    assert.equal(local.rows.size, 10);
    const report = await run();
    assert.deepEqual([report.status, report.tally.sourceSeen], ["complete", 30]);
  });
});
