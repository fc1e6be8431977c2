import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { advance, verdictOf } from "../src/model.ts";
import type { Policy, State } from "../src/policy.ts";
import { slidingWindow, tokenBucket } from "../src/policy.ts";
import { random } from "./support/random.ts";

const START = Date.UTC(2026, 0, 1);

function ask(policy: Policy, state: State | undefined, now: number, cost = 1) {
  const step = advance(policy, state, cost, START + now);
  return { step, verdict: verdictOf(policy, step, cost, START + now) };
}

describe("token bucket", () => {
  const policy = tokenBucket("burst", { capacity: 3, refillPerSecond: 2 });

  it("lets a burst pass, then the steady rate", () => {
    let state: State | undefined;
    const passed: boolean[] = [];
    for (const now of [0, 0, 0, 0, 499, 500, 501, 1000]) {
      const { step } = ask(policy, state, now);
      state = step.state;
      passed.push(step.allowed);
    }
    assert.deepEqual(passed, [true, true, true, false, false, true, false, true]);
  });

  it("never holds more than its capacity", () => {
    const { step } = ask(policy, { a: 0, b: 0, at: START }, 3_600_000);
    assert.equal(step.state.a, 2);
  });

  it("keeps its count when the clock steps back", () => {
    const { step } = ask(policy, { a: 0, b: 0, at: START + 5000 }, 0);
    assert.deepEqual(step, { allowed: false, state: { a: 0, b: 0, at: START + 5000 } });
  });

  it("passes after exactly the wait that it announced", () => {
    const next = random(7);
    for (let round = 0; round < 500; round += 1) {
      const rate = tokenBucket("r", { capacity: 1 + Math.floor(next() * 20), refillPerSecond: 0.01 + next() * 50 });
      const { step, verdict } = ask(rate, { a: next() * 0.99, b: 0, at: START }, 0);
      assert.equal(step.allowed, false);
      assert.ok(ask(rate, step.state, verdict.retryAfterMs).step.allowed);
    }
  });
});

describe("sliding window", () => {
  const policy = slidingWindow("hour", { limit: 10, windowMs: 1000 });

  it("counts the previous window by the part that is still inside", () => {
    const state = { a: 10, b: 0, at: START };
    assert.equal(ask(policy, state, 1000).step.allowed, false);
    assert.equal(ask(policy, state, 1100).step.allowed, true);
    assert.equal(ask(policy, state, 1500, 5).step.allowed, true);
    assert.equal(ask(policy, state, 1500, 6).step.allowed, false);
    assert.equal(ask(policy, state, 2000, 10).step.allowed, true);
  });

  it("never lets twice the limit pass around a boundary, as fixed windows do", () => {
    let state: State | undefined;
    let passed = 0;
    for (let now = 900; now < 1100; now += 1) {
      const { step } = ask(policy, state, now);
      state = step.state;
      if (step.allowed) passed += 1;
    }
    assert.ok(passed <= 11, `${passed} passed`);
  });

  it("passes after exactly the wait that it announced, and not long before", () => {
    const next = random(11);
    let refused = 0;
    for (let round = 0; round < 500; round += 1) {
      const state = { a: Math.floor(next() * 11), b: Math.floor(next() * 11), at: START };
      const cost = 1 + Math.floor(next() * 10);
      const now = Math.floor(next() * 1000);
      const { step, verdict } = ask(policy, state, now, cost);
      if (step.allowed) continue;
      refused += 1;
      assert.ok(ask(policy, step.state, now + verdict.retryAfterMs, cost).step.allowed);
      if (verdict.retryAfterMs > 2)
        assert.ok(!ask(policy, step.state, now + verdict.retryAfterMs - 2, cost).step.allowed);
    }
    assert.ok(refused > 50);
  });
});

describe("policies", () => {
  it("refuses limits that make no sense", () => {
    assert.throws(() => tokenBucket("a b", { capacity: 1, refillPerSecond: 1 }), /name/);
    assert.throws(() => tokenBucket("a", { capacity: 0, refillPerSecond: 1 }), /capacity/);
    assert.throws(() => slidingWindow("a", { limit: 1, windowMs: 0 }), /windowMs/);
  });
});
