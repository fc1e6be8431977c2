import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  createRunner,
  cron,
  defineJob,
  type JobContext,
  type JobOptions,
  jobHealth,
  LeaseLost,
  MemoryJobStore,
} from "../src/index.ts";
import { ManualTime } from "./support/manual-time.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1, 12, 0, 30);

function setUp(options: Partial<JobOptions> & Pick<JobOptions, "run">) {
  const time = new ManualTime(START);
  const store = new MemoryJobStore({ clock: time.clock });
  const job = defineJob({ name: "report", schedule: cron("0 * * * *"), ...options });
  const errors: unknown[] = [];
  const runner = (owner: string) =>
    createRunner({
      store,
      jobs: [job],
      clock: time.clock,
      timers: time,
      owner,
      onError: (error) => errors.push(error),
    });
  return { time, store, job, errors, runner };
}

/** A job function that runs until the test lets it go. */
function gate() {
  const contexts: JobContext[] = [];
  const { waiting } = { waiting: [] as (() => void)[] };
  const run = (context: JobContext) => {
    contexts.push(context);
    return new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { run, contexts, open: () => waiting.shift()?.() };
}

describe("due slots", () => {
  it("starts counting when a job is first seen, and runs each slot once", async () => {
    const slots: string[] = [];
    const { time, runner } = setUp({ run: async ({ slot }) => slots.push(slot.toISOString().slice(11, 16)) });
    const one = runner("one");
    assert.deepEqual(await one.tick("report"), { kind: "introduced" });
    assert.deepEqual(await one.tick("report"), { kind: "idle" });
    await time.pass(HOUR);
    assert.equal((await one.tick("report")).kind, "ran");
    assert.deepEqual(await one.tick("report"), { kind: "idle" });
    await time.pass(HOUR);
    await one.tick("report");
    assert.deepEqual(slots, ["13:00", "14:00"]);
    assert.equal(time.pending, 0);
  });

  for (const [missed, ran, skipped] of [
    [{ kind: "latest" }, ["17:00"], 4],
    [{ kind: "all", max: 3 }, ["15:00", "16:00", "17:00"], 2],
    [{ kind: "all", max: 24 }, ["13:00", "14:00", "15:00", "16:00", "17:00"], 0],
    [{ kind: "skip", graceMs: 60_000 }, ["17:00"], 4],
    [{ kind: "skip", graceMs: 10_000 }, [], 5],
  ] as const) {
    it(`after an outage of five hours follows ${JSON.stringify(missed)}`, async () => {
      const slots: string[] = [];
      const { time, store, runner } = setUp({
        missed,
        run: async ({ slot }) => slots.push(slot.toISOString().slice(11, 16)),
      });
      await runner("one").tick("report");
      await time.pass(5 * HOUR);
      const result = await runner("two").tick("report");
      assert.deepEqual(slots, ran);
      assert.equal(result.kind === "ran" ? result.skipped : -1, skipped);
      const record = (await store.history("report", 10)).find((run) => run.status === "skipped");
      assert.equal(record?.detail, skipped === 0 ? undefined : `${skipped} missed since 2026-06-01T13:00:00.000Z`);
      assert.deepEqual(await runner("three").tick("report"), { kind: "idle" });
    });
  }

  it("does not look further back than told", async () => {
    const { time, runner } = setUp({ missed: { kind: "all", max: 100 }, lookbackMs: 3 * HOUR, run: async () => {} });
    await runner("one").tick("report");
    await time.pass(200 * HOUR);
    const result = await runner("one").tick("report");
    assert.equal(result.kind === "ran" ? result.slots.length : 0, 3);
  });
});

describe("overlap", () => {
  it("lets one of two processes run a slot, and the other not repeat it", async () => {
    const { run, contexts, open } = gate();
    const { time, runner } = setUp({ run });
    const [one, two] = [runner("one"), runner("two")];
    await one.tick("report");
    await time.pass(HOUR);
    const running = one.tick("report");
    await time.pass(1000);
    assert.deepEqual(await two.tick("report"), { kind: "busy" });
    assert.deepEqual(await one.tick("report"), { kind: "busy" });
    assert.equal(await two.trigger("report"), "busy");
    open();
    assert.equal((await running).kind, "ran");
    assert.deepEqual(await two.tick("report"), { kind: "idle" });
    assert.equal(contexts.length, 1);
  });

  it("keeps the lease of a long run alive by heartbeats", async () => {
    const { run, open } = gate();
    const { time, runner } = setUp({ run, leaseMs: 30_000 });
    await runner("one").tick("report");
    await time.pass(HOUR);
    const running = runner("one").tick("report");
    await time.pass(10 * 60_000);
    assert.deepEqual(await runner("two").tick("report"), { kind: "busy" });
    open();
    assert.equal((await running).kind, "ran");
  });

  it("repeats the slot of a process that died, under a higher token", async () => {
    const { run, contexts, open } = gate();
    const { time, store, runner } = setUp({ run, leaseMs: 30_000 });
    await runner("one").tick("report");
    await time.pass(HOUR);
    const dead = await store.acquire("report", "dead", 30_000);
    assert.ok(dead && (await store.start(dead, START, false)));
    assert.deepEqual(await runner("two").tick("report"), { kind: "busy" });
    await time.pass(30_000);
    const running = runner("two").tick("report");
    await time.pass(1);
    open();
    await running;
    assert.ok(contexts[0] && contexts[0].fencingToken > dead.token);
    const statuses = (await store.history("report", 5)).map((entry) => entry.status);
    assert.deepEqual(statuses, ["succeeded", "abandoned"]);
  });

  it("does not repeat it when the job is at-most-once", async () => {
    let runs = 0;
    const { time, store, runner } = setUp({
      delivery: "at-most-once",
      leaseMs: 30_000,
      run: async () => {
        runs += 1;
      },
    });
    await runner("one").tick("report");
    await time.pass(HOUR);
    const dead = await store.acquire("report", "dead", 30_000);
    assert.ok(dead && (await store.start(dead, time.now - 30_000, true)));
    await time.pass(30_000);
    assert.deepEqual(await runner("two").tick("report"), { kind: "idle" });
    assert.equal(runs, 0);
  });

  it("tells a run that its lease is gone, and does not let it write", async () => {
    const { run, contexts, open } = gate();
    const { time, store, runner } = setUp({ run, leaseMs: 30_000 });
    await runner("one").tick("report");
    await time.pass(HOUR);
    const running = runner("one").tick("report");
    await time.pass(1);
    // The process slept: its lease ended and another one took over before the next heartbeat.
    time.now += 60_000;
    assert.ok(await store.acquire("report", "other", 600_000));
    await time.pass(10_000);
    assert.ok(contexts[0]?.signal.reason instanceof LeaseLost);
    open();
    const result = await running;
    assert.equal(result.kind === "ran" ? result.slots[0]?.result : "", "lost");
  });

  it("gives up before the lease ends when the store stops answering", async () => {
    const { run, contexts, open } = gate();
    const { time, store, errors, runner } = setUp({ run, leaseMs: 30_000 });
    await runner("one").tick("report");
    await time.pass(HOUR);
    const running = runner("one").tick("report");
    await time.pass(1);
    store.renew = () => Promise.reject(new Error("no connection"));
    await time.pass(19_000);
    assert.equal(contexts[0]?.signal.aborted, false);
    await time.pass(2_000);
    assert.ok(contexts[0]?.signal.reason instanceof LeaseLost);
    assert.match(String(errors[0]), /no connection/);
    open();
    await running;
  });
});

describe("failures", () => {
  it("tries again with a growing wait, then records the failure and goes on", async () => {
    const tries: number[] = [];
    const { time, store, errors, runner } = setUp({
      attempts: 3,
      retryMs: 1000,
      run: async () => {
        tries.push(time.now);
        throw new Error("mail server down");
      },
    });
    await runner("one").tick("report");
    await time.pass(HOUR);
    const running = runner("one").tick("report");
    await time.pass(10_000);
    const result = await running;
    assert.deepEqual(
      tries.map((moment) => moment - START - HOUR),
      [0, 1000, 3000],
    );
    assert.equal(result.kind === "ran" ? result.slots[0]?.result : "", "failed");
    const [record] = await store.history("report", 1);
    assert.deepEqual([record?.status, record?.attempts, record?.detail], ["failed", 3, "Error: mail server down"]);
    assert.equal(errors.length, 3);
    assert.deepEqual(await runner("two").tick("report"), { kind: "idle" });
  });

  it("stops a run after its timeout, and holds the lease until it has really returned", async () => {
    const { run, contexts, open } = gate();
    const { time, store, runner } = setUp({ run, leaseMs: 30_000, timeoutMs: 60_000 });
    await runner("one").tick("report");
    await time.pass(HOUR);
    const running = runner("one").tick("report");
    await time.pass(61_000);
    assert.equal(contexts[0]?.signal.aborted, true);
    await time.pass(120_000);
    assert.deepEqual(await runner("two").tick("report"), { kind: "busy" });
    open();
    await running;
    const [record] = await store.history("report", 1);
    assert.match(record?.detail ?? "", /^JobTimeout: Job report was stopped after 60000 ms/);
  });

  it("on shutdown aborts, waits, and leaves the slot to the next process", async () => {
    const contexts: JobContext[] = [];
    const { time, runner } = setUp({
      run: (context) => {
        contexts.push(context);
        if (contexts.length > 1) return Promise.resolve();
        return new Promise((_, reject) => {
          context.signal.addEventListener("abort", () => reject(context.signal.reason));
        });
      },
    });
    const one = runner("one");
    await one.tick("report");
    await time.pass(HOUR);
    one.start();
    await time.pass(1);
    assert.equal(contexts.length, 1);
    await one.stop();
    assert.equal(time.pending, 0);
    assert.equal((await runner("two").tick("report")).kind, "ran");
    assert.equal(contexts[1]?.slot.getTime(), contexts[0]?.slot.getTime());
  });

  it("looks for work by itself once started", async () => {
    let runs = 0;
    const { time, runner } = setUp({
      run: async () => {
        runs += 1;
      },
    });
    const one = runner("one");
    one.start();
    await time.pass(3 * HOUR);
    assert.equal(runs, 3);
    await one.stop();
    await time.pass(3 * HOUR);
    assert.equal(runs, 3);
  });
});

describe("by hand and from outside", () => {
  it("runs a job now without touching its schedule", async () => {
    const slots: number[] = [];
    const { time, runner } = setUp({ run: async ({ slot }) => slots.push(slot.getTime()) });
    assert.equal(await runner("one").trigger("report"), "succeeded");
    await time.pass(HOUR);
    assert.equal((await runner("one").tick("report")).kind, "ran");
    assert.equal(slots.length, 2);
    await assert.rejects(runner("one").tick("nothing"), /no job nothing/);
  });

  it("says which job is overdue", async () => {
    const { time, store, job, runner } = setUp({ run: async () => {} });
    const health = async () => (await jobHealth(store, [job], new Date(time.now)))[0];
    assert.equal((await health())?.overdue, false);
    await runner("one").tick("report");
    await time.pass(HOUR);
    await runner("one").tick("report");
    assert.deepEqual(await health(), {
      job: "report",
      lastSuccess: new Date(START + HOUR),
      next: new Date(Date.UTC(2026, 5, 1, 14)),
      overdue: false,
    });
    await time.pass(2 * HOUR);
    assert.equal((await health())?.overdue, true);
  });

  it("refuses settings that cannot work", () => {
    const base = { name: "x", schedule: cron("@daily"), run: async () => {} };
    assert.throws(() => defineJob({ ...base, leaseMs: 100 }), /leaseMs/);
    assert.throws(() => defineJob({ ...base, name: " " }), /name/);
    const job = defineJob(base);
    const onError = () => {};
    assert.throws(() => createRunner({ store: new MemoryJobStore(), jobs: [job, job], onError }), /share a name/);
  });
});
