import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { env } from "@/lib/platform/env";
import {
  consume,
  consumeAll,
  forget,
  giveBack,
  type Limit,
  resetRateLimits,
  retryAfter,
} from "@/lib/platform/rate-limit";

const limit = (): Limit => ({ name: `test-${randomUUID()}`, points: 3, seconds: 600 });

async function allowed(by: Limit, key: string, tries: number): Promise<boolean[]> {
  const answers = await Promise.all(Array.from({ length: tries }, () => consume(by, key)));
  return answers.map(({ ok }) => ok);
}

beforeEach(resetRateLimits);
afterEach(() => {
  resetRateLimits();
  Object.assign(env(), { REDIS_URL: undefined });
});

describe("rate limits", () => {
  it("let so many through, also at once, and say when to come back", async () => {
    const by = limit();
    expect((await allowed(by, "a", 5)).filter(Boolean)).toHaveLength(3);
    const refused = await consume(by, "A");
    if (refused.ok) throw new Error("It was let through.");
    expect(refused.error.code).toBe("rate_limited");
    const seconds = Number(retryAfter(refused.error)["retry-after"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(600);
  });

  it("count each key and each limit for itself", async () => {
    const [one, other] = [limit(), limit()];
    await allowed(one, "a", 3);
    expect((await consume(one, "b")).ok).toBe(true);
    expect((await consume(other, "a")).ok).toBe(true);
    expect(
      (
        await consumeAll([
          [other, "a"],
          [one, "a"],
        ])
      ).ok,
    ).toBe(false);
  });

  it("can give a use back, and forget a key", async () => {
    const by = limit();
    await allowed(by, "a", 3);
    await giveBack(by, "a");
    expect(await allowed(by, "a", 2)).toEqual([true, false]);
    await forget(by, "a");
    expect((await consume(by, "a")).ok).toBe(true);
  });

  it("go on counting in the process when Redis is away, and let nothing through uncounted", async () => {
    Object.assign(env(), { REDIS_URL: "redis://127.0.0.1:1" });
    expect((await allowed(limit(), "a", 5)).filter(Boolean)).toHaveLength(3);
  });
});
