import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compare, haltReason, looksTransient, withRetry } from "../src/index.ts";
import { EMPTY_TALLY } from "../src/limits.ts";
import { backoffMs, retryAfterMs } from "../src/retry.ts";

const never = new AbortController().signal;

describe("compare", () => {
  const fields = {
    until: {
      remote: (item: { until: number }) => new Date(item.until),
      local: (item: { until: string }) => item.until,
    },
    meta: { remote: () => ({ a: 1, b: undefined, c: 2 }), local: () => ({ c: 2, a: 1 }) },
    none: { remote: () => undefined, local: () => null },
  };
  const snapshot = {
    remote: new Map([
      ["a", { until: 0 }],
      ["b", { until: 0 }],
      ["c", { until: 0 }],
    ]),
    local: new Map([
      ["a", { until: "1970-01-01T00:00:00.000Z" }],
      ["b", { until: "later" }],
      ["d", { until: "x" }],
    ]),
  };

  it("finds what differs, and is not fooled by key order, dates and absent fields", () => {
    const found = compare({ fields }, ["a", "b", "c", "d", "e"], snapshot);
    assert.deepEqual(
      found.map(({ id, kind }) => `${id} ${kind}`),
      ["b different", "c missing", "d orphan"],
    );
    const [first] = found;
    assert.deepEqual(first?.kind === "different" && first.differences.map(({ field }) => field), ["until"]);
  });
});

describe("retry", () => {
  const run = (errors: unknown[], attempts = 5) => {
    const waits: number[] = [];
    let calls = 0;
    const work = async () => {
      calls += 1;
      const error = errors.shift();
      if (error !== undefined) throw error;
      return calls;
    };
    const sleep = async (ms: number) => void waits.push(ms);
    const result = withRetry(work, { attempts, baseMs: 100 }, { sleep, random: () => 0.5 }, never);
    return { result, waits, calls: () => calls };
  };
  const http = (status: number, more: object = {}) => Object.assign(new Error(`HTTP ${status}`), { status, ...more });

  it("waits longer each time, and as long as it is asked to", async () => {
    const { result, waits } = run([http(500), http(503), http(429, { headers: new Headers({ "retry-after": "7" }) })]);
    assert.equal(await result, 4);
    assert.deepEqual(waits, [50, 100, 7000]);
  });

  it("gives up at once when trying again cannot help, and in the end", async () => {
    const forbidden = run([http(403)]);
    await assert.rejects(forbidden.result, /HTTP 403/);
    assert.equal(forbidden.calls(), 1);
    const stubborn = run([http(500), http(500), http(500)], 3);
    await assert.rejects(stubborn.result, /HTTP 500/);
    assert.equal(stubborn.calls(), 3);
  });

  it("stops for a signal", async () => {
    const work = () => Promise.reject(http(500));
    const options = { sleep: async () => {}, random: () => 0 };
    await assert.rejects(withRetry(work, {}, options, AbortSignal.abort(new Error("stop"))), /stop/);
  });

  it("knows what is worth repeating", () => {
    for (const error of [
      http(408),
      http(429),
      http(502),
      { statusCode: 500 },
      Object.assign(new Error(), { code: "ECONNRESET" }),
      new TypeError("fetch failed"),
    ]) {
      assert.equal(looksTransient(error), true);
    }
    for (const error of [http(400), http(404), new Error("bug"), "text", undefined])
      assert.equal(looksTransient(error), false);
    assert.equal(retryAfterMs({ headers: { "retry-after": "2" } }), 2000);
    assert.equal(retryAfterMs({ headers: { "retry-after": "Fri, 31 Dec" } }), 0);
    assert.equal(retryAfterMs({ retryAfterMs: 5 }), 5);
    assert.equal(backoffMs({ baseMs: 100, maxMs: 250 }, 9, 0.99), 247);
  });
});

describe("limits", () => {
  it("allow a few removals anywhere, and then only a share", () => {
    const at = (localSeen: number, removals: number, removed = 0) =>
      haltReason({}, { ...EMPTY_TALLY, localSeen, removed }, { changes: removals, removals });
    assert.equal(at(10, 5), undefined);
    assert.match(at(10, 6) ?? "", /6 removals of 10/);
    assert.equal(at(1000, 20), undefined);
    assert.match(at(1000, 5, 16) ?? "", /21 removals/);
  });

  it("stop a run that changes or fails too much", () => {
    assert.match(
      haltReason({ maxChanges: 10 }, { ...EMPTY_TALLY, created: 8 }, { changes: 3, removals: 0 }) ?? "",
      /11 changes/,
    );
    assert.match(
      haltReason({ maxFailures: 1 }, { ...EMPTY_TALLY, failed: 2 }, { changes: 0, removals: 0 }) ?? "",
      /2 items/,
    );
  });
});
