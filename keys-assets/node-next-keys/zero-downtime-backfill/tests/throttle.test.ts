import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judge, nextSize, type Pace, type Probe, pressure, restMs } from "../src/index.ts";

const PACE: Pace = { targetMs: 200, duty: 0.5, minSize: 10, maxSize: 1000 };
const error = (code: string) => Object.assign(new Error(code), { code });

describe("the size of the next batch", () => {
  const cases: [why: string, size: number, visited: number, tookMs: number, expected: number][] = [
    ["grows when there is time left", 100, 100, 160, 125],
    ["doubles at most", 100, 100, 1, 200],
    ["shrinks when it took too long", 100, 100, 250, 80],
    ["halves at most", 100, 100, 60_000, 50],
    ["stays between its limits", 900, 900, 1, 1000],
    ["is never below the least", 12, 12, 60_000, 10],
    ["does not grow by a batch that was not full", 100, 3, 1, 100],
    ["comes back from a single row", 1, 1, 1, 10],
  ];
  for (const [why, size, visited, tookMs, expected] of cases)
    it(why, () => assert.equal(nextSize(size, visited, tookMs, PACE), expected));
});

it("rests so that the work is its part of the time", () => {
  assert.equal(restMs(100, { duty: 0.5 }), 100);
  assert.equal(restMs(100, { duty: 0.25 }), 300);
  assert.equal(restMs(100, { duty: 1 }), 0);
});

it("counts a probe above its limit, and one that cannot be read", async () => {
  const probe = (name: string, read: () => Promise<number>): Probe => ({ name, limit: 5, read });
  const found = await pressure([
    probe("fine", async () => 5),
    probe("high", async () => 6),
    probe("blind", () => Promise.reject(new Error("no right"))),
    probe("odd", async () => Number.NaN),
  ]);
  assert.deepEqual(found, ["high 6 > 5", "blind cannot be read: no right", "odd NaN > 5"]);
});

describe("an error", () => {
  for (const code of ["55P03", "40P01", "40001", "57014", "57P01", "08006", "53300", "ECONNRESET"])
    it(`${code} passes`, () => assert.equal(judge(error(code)), "wait"));
  for (const code of ["22003", "23514", "P0001"]) it(`${code} is of a row`, () => assert.equal(judge(error(code)), "narrow"));
  for (const code of ["42703", "42501", "XX000"]) it(`${code} ends it`, () => assert.equal(judge(error(code)), "stop"));
  it("of one's own code ends it", () => assert.equal(judge(new TypeError("x")), "stop"));
});
