export { type AddressSource, clientAddress } from "./client-address.ts";
export { type HandlerOptions, rateLimited } from "./handler.ts";
export { rateLimitHeaders } from "./headers.ts";
export {
  createLimiter,
  type Limiter,
  type LimiterOptions,
  type Outcome,
  type StoreFailure,
  StoreTimeout,
} from "./limiter.ts";
export { MemoryStore } from "./memory-store.ts";
export {
  type Policy,
  type SlidingWindow,
  slidingWindow,
  type TokenBucket,
  tokenBucket,
  type Verdict,
} from "./policy.ts";
export { POSTGRES_SCHEMA, PostgresStore, type SqlClient } from "./postgres-store.ts";
export { fromIoredis, fromNodeRedis, REDIS_SCRIPT, type RedisScripting, RedisStore } from "./redis-store.ts";
export type { Ask, Store } from "./store.ts";
