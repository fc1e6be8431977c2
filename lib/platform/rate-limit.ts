import "server-only";
import { isIPv6 } from "node:net";
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { AppError } from "../kernel/errors";
import { err, ok, type Result } from "../kernel/result";
import { env } from "./env";
import { log } from "./log";
import { hmacToken } from "./secrets";

/** At most `points` uses by one key within `seconds`. The name is part of what is stored: never reuse one. */
export type Limit = { readonly name: string; readonly points: number; readonly seconds: number };
type Limiter = RateLimiterMemory | RateLimiterRedis;

declare global {
  // Next may load this module more than once; what was counted must survive that.
  var keysRateLimits: { limiters: Map<string, Limiter>; redis: Redis | undefined } | undefined;
}

function connectRedis(url: string): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  redis.on("error", (error: Error) => log().warn({ err: error }, "Redis is away: each process counts for itself"));
  return redis;
}

function shared() {
  globalThis.keysRateLimits ??= { limiters: new Map(), redis: undefined };
  return globalThis.keysRateLimits;
}

function makeLimiter({ name, points, seconds }: Limit): Limiter {
  const options = { keyPrefix: `limit:${name}`, points, duration: seconds };
  const memory = new RateLimiterMemory(options);
  const url = env().REDIS_URL;
  if (!url) return memory;
  const state = shared();
  state.redis ??= connectRedis(url);
  // Without Redis nothing is let through uncounted: the memory of this process counts instead.
  return new RateLimiterRedis({ ...options, storeClient: state.redis, insuranceLimiter: memory });
}

function limiterOf(limit: Limit): Limiter {
  const { limiters } = shared();
  const existing = limiters.get(limit.name);
  if (existing) return existing;
  const made = makeLimiter(limit);
  limiters.set(limit.name, made);
  return made;
}

/** Addresses of people and machines are not kept in a cache as they are. */
function storedKey(limit: Limit, key: string): string {
  return hmacToken(env().NEXTAUTH_SECRET, `limit:${limit.name}`, key.toLowerCase());
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}

/** Counts one use. Error: `rate_limited` with `retry_after_seconds`. Throws only when nothing can be counted at all. */
export async function consume(limit: Limit, key: string): Promise<Result<void>> {
  try {
    await limiterOf(limit).consume(storedKey(limit, key));
    return ok(undefined);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    return err({
      code: "rate_limited",
      message: `Too many tries. Try again in ${inWords(seconds)}.`,
      extra: { retry_after_seconds: seconds },
    });
  }
}

/** Counts one use under each of several limits; the first that is used up refuses. */
export async function consumeAll(uses: readonly (readonly [Limit, string])[]): Promise<Result<void>> {
  for (const [limit, key] of uses) {
    const counted = await consume(limit, key);
    if (!counted.ok) return counted;
  }
  return ok(undefined);
}

/** The `Retry-After` header that goes with a `rate_limited` error; nothing for any other. */
export function retryAfter(error: AppError): Record<string, string> {
  const seconds = error.extra?.retry_after_seconds;
  return typeof seconds === "number" ? { "retry-after": String(seconds) } : {};
}

/** Takes one use back, for example because it turned out to be a success where only failures count. */
export async function giveBack(limit: Limit, key: string): Promise<void> {
  await limiterOf(limit).reward(storedKey(limit, key));
}

/** Forgets every use of a key. */
export async function forget(limit: Limit, key: string): Promise<void> {
  await limiterOf(limit).delete(storedKey(limit, key));
}

/**
 * The machine that a request came from, as the nearest proxy saw it (the last entry; earlier ones are what the client
 * claims). IPv6 counts by its /64, which one customer has to themselves.
 */
export function clientAddress(headers: Headers): string {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  const bare = last.replace(/^::ffff:/i, "").replace(/^\[(.*)\].*$/, "$1");
  if (!isIPv6(bare)) return bare === "" ? "unknown" : bare;
  const [head = "", tail = ""] = bare.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const middle = bare.includes("::") ? Array(Math.max(0, 8 - left.length - right.length)).fill("0") : [];
  return `${[...left, ...middle, ...right].slice(0, 4).join(":")}::/64`;
}

/** For tests: everything counted in this process is forgotten. */
export function resetRateLimits(): void {
  globalThis.keysRateLimits?.redis?.disconnect();
  globalThis.keysRateLimits = undefined;
}
