import { createHash } from "node:crypto";
import { verdictOf } from "./model.ts";
import { EPSILON, memoryMs, type Verdict } from "./policy.ts";
import type { Ask, Store } from "./store.ts";

/** What is needed of Redis 5 or newer. Make one with `fromIoredis` or `fromNodeRedis`. */
export interface RedisScripting {
  evalsha(sha: string, keys: string[], args: string[]): Promise<unknown>;
  eval(script: string, keys: string[], args: string[]): Promise<unknown>;
}

interface Ioredis {
  evalsha(sha: string, keyCount: number, ...rest: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...rest: string[]): Promise<unknown>;
}

/** Wraps a client of the package `ioredis`. */
export function fromIoredis(client: Ioredis): RedisScripting {
  return {
    evalsha: (sha, keys, args) => client.evalsha(sha, keys.length, ...keys, ...args),
    eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
  };
}

interface NodeRedis {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Wraps a client of the package `redis` (node-redis 4 or newer). */
export function fromNodeRedis(client: NodeRedis): RedisScripting {
  return {
    evalsha: (sha, keys, args) => client.evalSha(sha, { keys, arguments: args }),
    eval: (script, keys, args) => client.eval(script, { keys, arguments: args }),
  };
}

// KEYS[1]; ARGV: kind, now or "", cost, memory in ms, capacity or limit, refill per ms or window in ms.
// Numbers travel with 17 digits: Lua would cut them to 14, and counters would drift.
export const REDIS_SCRIPT = `
local now = tonumber(ARGV[2])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
local cost, memory, ceiling, unit = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local saved = redis.call('HMGET', KEYS[1], 'a', 'b', 'at')
local a, b, at = tonumber(saved[1]), tonumber(saved[2]), tonumber(saved[3])
local allowed
if ARGV[1] == 'token-bucket' then
  if not a then a, at = ceiling, now end
  local tokens = math.min(ceiling, a + math.max(0, now - at) * unit)
  allowed = tokens + ${EPSILON} >= cost
  a = allowed and tokens - cost or tokens
  b = 0
  at = math.max(now, at)
else
  local started = math.max(now - (now % unit), at or 0)
  local spent, previous = 0, 0
  if at == started then
    spent, previous = a, b
  elseif at == started - unit then
    previous = a
  end
  local age = math.max(0, now - started)
  allowed = previous * ((unit - age) / unit) + spent + cost <= ceiling + ${EPSILON}
  a = allowed and spent + cost or spent
  b = previous
  at = started
end
local function exact(n) return string.format('%.17g', n) end
redis.call('HSET', KEYS[1], 'a', exact(a), 'b', exact(b), 'at', exact(at))
redis.call('PEXPIRE', KEYS[1], memory)
return { allowed and 1 or 0, exact(a), exact(b), exact(at), exact(now) }
`;

const SCRIPT_SHA = createHash("sha1").update(REDIS_SCRIPT).digest("hex");

/** Counters in Redis, shared by all processes; one script call for each request, one key for each counter. */
export class RedisStore implements Store {
  readonly #redis: RedisScripting;

  constructor(redis: RedisScripting) {
    this.#redis = redis;
  }

  async consume({ key, policy, cost, nowMs }: Ask): Promise<Verdict> {
    const numbers =
      policy.kind === "token-bucket"
        ? [policy.capacity, policy.refillPerSecond / 1000]
        : [policy.limit, policy.windowMs];
    const args = [policy.kind, nowMs === null ? "" : nowMs, cost, memoryMs(policy), ...numbers].map(String);
    const reply = await this.#run([key], args);
    if (!Array.isArray(reply) || reply.length !== 5)
      throw new TypeError("The rate limit script gave an unknown reply.");
    const [allowed = 0, a = 0, b = 0, at = 0, now = 0] = reply.map(Number);
    return verdictOf(policy, { allowed: allowed === 1, state: { a, b, at } }, cost, now);
  }

  async #run(keys: string[], args: string[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(SCRIPT_SHA, keys, args);
    } catch (error) {
      // The script is not cached: the server is new or was restarted. EVAL caches it again.
      if (error instanceof Error && error.message.startsWith("NOSCRIPT")) {
        return await this.#redis.eval(REDIS_SCRIPT, keys, args);
      }
      throw error;
    }
  }
}
