/** Trying again will not help: a price that nobody mapped, a payment without a subject. Goes to the dead-letter list at once. */
export class PermanentError extends Error {
  override name = "PermanentError";
}

/** True for what a person must mend, false for what may pass by itself (network, 429, 5xx, a key being rotated). */
export function isPermanent(error: unknown): boolean {
  if (error instanceof PermanentError) return true;
  // Stripe's SDK: the object does not exist in this account and mode.
  return typeof error === "object" && error !== null && "code" in error && error.code === "resource_missing";
}

/** One line without a stack, short enough for a column. The SDK's messages name ids, not secrets or card data. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\s+/g, " ").slice(0, 500);
}

const FIRST_MS = 10_000;
const MOST_MS = 6 * 3_600_000;

/**
 * Wait before the next attempt: 10 s, doubling, at most 6 hours. Between a half and the whole of it is drawn at random, so that
 * what failed together does not come back together.
 */
export function retryDelayMs(attempts: number, random: () => number): number {
  const whole = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(whole * (0.5 + random() / 2));
}
