import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { realTimers } from "../src/timers.ts";

const DAY_MS = 86_400_000;

describe("real timers", () => {
  it("wait for more than 24.8 days, which a timer of Node cannot hold", ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const fired: number[] = [];
    for (const days of [1, 30, 80]) realTimers.after(days * DAY_MS, () => fired.push(days));
    const cancel = realTimers.after(60 * DAY_MS, () => fired.push(60));
    const seen: number[][] = [];
    for (let day = 1; day <= 90; day += 1) {
      if (day === 40) cancel();
      mock.timers.tick(DAY_MS);
      // A mocked day is one step, so each part of a long wait may end up to a day late.
      if ([1, 29, 32, 79, 84].includes(day)) seen.push([...fired]);
    }
    assert.deepEqual(seen, [[1], [1], [1, 30], [1, 30], [1, 30, 80]]);
  });

  it("never fire for a timeout of Infinity", ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let fired = 0;
    const cancel = realTimers.after(Number.POSITIVE_INFINITY, () => {
      fired += 1;
    });
    for (let month = 0; month < 24; month += 1) mock.timers.tick(30 * DAY_MS);
    cancel();
    assert.equal(fired, 0);
  });
});
