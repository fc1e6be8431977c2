export interface RetryOptions {
  /** Attempts in all. Default 5. */
  attempts?: number;
  /** Longest wait before the second attempt; it doubles. Default 500 ms. */
  baseMs?: number;
  /** No wait is longer, except one that the other side asked for. Default 30 s. */
  maxMs?: number;
  /** Whether trying again can help. Default: network errors, timeouts, 408, 409, 425, 429 and 5xx. */
  isTransient?: (error: unknown) => boolean;
}

export interface Waiting {
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  random: () => number;
}

/** Runs `work` until it succeeds, fails for good, or the attempts are used up; then throws its last error. */
export async function withRetry<T>(
  work: () => Promise<T>,
  options: RetryOptions,
  { sleep, random }: Waiting,
  signal: AbortSignal,
): Promise<T> {
  const isTransient = options.isTransient ?? looksTransient;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (attempt >= (options.attempts ?? 5) || !isTransient(error)) throw error;
      await sleep(Math.max(retryAfterMs(error), backoffMs(options, attempt, random())), signal);
    }
  }
}

/** Full jitter: anything between nothing and the doubled base, so that many callers do not come back together. */
export function backoffMs({ baseMs = 500, maxMs = 30_000 }: RetryOptions, attempt: number, random: number): number {
  return Math.floor(random * Math.min(maxMs, baseMs * 2 ** (attempt - 1)));
}

const NETWORK_CODES = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_SOCKET",
]);
const WORTH_REPEATING = new Set([408, 409, 425, 429]);

/** Reads `status` or `statusCode`, as HTTP clients and SDKs set it, and the `code` of network errors. */
export function looksTransient(error: unknown): boolean {
  const status = numberOf(error, "status") ?? numberOf(error, "statusCode");
  if (status !== undefined) return status >= 500 || WORTH_REPEATING.has(status);
  if (!(error instanceof Error)) return false;
  if (error.name === "TimeoutError" || error.message === "fetch failed") return true;
  return "code" in error && NETWORK_CODES.has(String(error.code));
}

/** How long the other side asked us to wait: `retryAfterMs`, or the header `Retry-After` in seconds. 0 when it did not. */
export function retryAfterMs(error: unknown): number {
  const direct = numberOf(error, "retryAfterMs");
  if (direct !== undefined) return direct;
  if (typeof error !== "object" || error === null || !("headers" in error)) return 0;
  const { headers } = error;
  const value = headers instanceof Headers ? headers.get("retry-after") : fieldOf(headers, "retry-after");
  const seconds = Number(value ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

function numberOf(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name);
  return typeof field === "number" ? field : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
