import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type RunEvent, type RunOptions, type Step, type Walk, walkOn } from "../src/index.ts";

/** A table of `rows` numbered from 1, a clock that the batches move, and what the runner told of. */
function world(rows: number, given: { msPerRow?: number; fails?: (from: number, size: number) => string | null } = {}) {
  const { msPerRow = 2, fails = () => null } = given;
  let now = 0;
  let position = 0;
  const events: RunEvent[] = [];
  const slept: number[] = [];
  const skipped: number[] = [];
  const walk: Walk = {
    name: "test",
    async step(size): Promise<Step> {
      const code = fails(position + 1, size);
      if (code !== null) throw Object.assign(new Error(code), { code });
      const visited = Math.min(size, rows - position);
      if (visited === 0) return { kind: "finished" };
      position += visited;
      now += visited * msPerRow;
      return { kind: "moved", visited, changed: visited };
    },
    async skip(): Promise<Step> {
      position += 1;
      skipped.push(position);
      return { kind: "moved", visited: 1, changed: 0 };
    },
  };
  const options: RunOptions = {
    clock: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    observe: (event) => void events.push(event),
  };
  const kinds = () => events.map(({ kind }) => kind);
  return { walk, options, events, kinds, slept, skipped, at: () => position, now: () => now };
}

describe("a run", () => {
  it("goes to the end in batches that take as long as they should, with as long a rest", async () => {
    const { walk, options, events, slept, at } = world(5000);
    assert.deepEqual(await walkOn(walk, options), { kind: "completed" });
    assert.equal(at(), 5000);
    const took = events.flatMap((event) => (event.kind === "batch" ? [event.tookMs] : []));
    assert.ok(took.slice(1, -1).every((ms) => ms > 150 && ms < 250), String(took));
    assert.deepEqual(slept, took);
  });

  it("waits while a probe is above its limit, and comes back with smaller batches", async () => {
    const { walk, options, kinds, events, now } = world(150);
    let lag = 3;
    const probes = [{ name: "lag", limit: 1, read: async () => lag-- }];
    await walkOn(walk, { ...options, probes });
    assert.deepEqual(kinds().slice(0, 3), ["waiting", "waiting", "batch"]);
    assert.equal(events.find((event) => event.kind === "batch")?.size, 25);
    assert.ok(now() >= 2000);
  });

  it("makes way when it meets a lock, with less and later each time", async () => {
    let times = 3;
    const { walk, options, events, slept } = world(100, { fails: () => (times-- > 0 ? "55P03" : null) });
    assert.deepEqual(await walkOn(walk, options), { kind: "completed" });
    const retries = events.flatMap((event) => (event.kind === "retry" ? [event.size] : []));
    assert.deepEqual([retries, slept.slice(0, 3)], [[50, 25, 12], [500, 1000, 2000]]);
  });

  it("gives up on what does not pass", async () => {
    const { walk, options, kinds } = world(100, { fails: () => "57014" });
    const ending = await walkOn(walk, { ...options, maxRetries: 4 });
    assert.equal(ending.kind, "error");
    assert.equal(kinds().length, 4);
  });

  const bad = (from: number, size: number) => (from <= 77 && 77 < from + size ? "22003" : null);

  it("halves until the row that does not fit stands alone, and ends there", async () => {
    const { walk, options, at, skipped } = world(200, { fails: bad });
    const ending = await walkOn(walk, options);
    assert.deepEqual([ending.kind, at(), skipped], ["error", 76, []]);
  });

  it("passes over that row alone when it is told to", async () => {
    const { walk, options, skipped, at, kinds } = world(200, { fails: bad });
    assert.deepEqual(await walkOn(walk, { ...options, onRowError: "skip" }), { kind: "completed" });
    assert.deepEqual([skipped, at()], [[77], 200]);
    assert.equal(kinds().filter((kind) => kind === "skipped").length, 1);
  });

  it("ends at once when the statement is wrong", async () => {
    const { walk, options, slept } = world(100, { fails: () => "42703" });
    assert.equal((await walkOn(walk, options)).kind, "error");
    assert.deepEqual(slept, []);
  });

  it("stops between two batches at a signal, and leaves a paused or taken one alone", async () => {
    const stop = new AbortController();
    const { walk, options, at } = world(10_000);
    const observe = () => stop.abort();
    assert.deepEqual(await walkOn(walk, { ...options, observe, signal: stop.signal }), { kind: "stopped" });
    assert.equal(at(), 100);
    for (const kind of ["busy", "paused", "failed"] as const)
      assert.deepEqual(await walkOn({ ...walk, step: async () => ({ kind }) }, options), { kind });
  });

  it("refuses a pace that makes no sense", async () => {
    const { walk, options } = world(1);
    for (const wrong of [{ duty: 0 }, { duty: 2 }, { targetMs: 0 }, { minSize: 0 }, { minSize: 9, maxSize: 5 }])
      await assert.rejects(walkOn(walk, { ...options, ...wrong }), RangeError);
  });
});
