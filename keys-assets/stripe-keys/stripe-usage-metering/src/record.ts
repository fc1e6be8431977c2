import { FARTHEST_AHEAD, OLDEST } from "./time.ts";
import { type Store, type Usage, UsageError } from "./types.ts";

const LONGEST_ID = 200;
const LONGEST_NAME = 100;

function fault({ id, meter, customerId, quantity, at }: Usage, now: Date): string | null {
  if (id === "" || id.length > LONGEST_ID) return `id must have 1 to ${LONGEST_ID} characters`;
  if (meter === "" || meter.length > LONGEST_NAME) return `meter must have 1 to ${LONGEST_NAME} characters`;
  if (!customerId.startsWith("cus_")) return `customerId must be a customer of Stripe, not "${customerId}"`;
  // Sums must stay exact, and Stripe takes at most fifteen digits.
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    return `quantity must be a whole number above zero, not ${quantity}`;
  const age = now.getTime() - at.getTime();
  if (Number.isNaN(age)) return "at is no date";
  if (age > OLDEST) return `at is ${Math.floor(age / 86_400_000)} days ago; Stripe takes 35 days, this takes 34`;
  if (age < -FARTHEST_AHEAD) return "at lies in the future";
  return null;
}

/**
 * Keeps a usage. The same id again is "known" and counts nothing. Throws `UsageError` for what can never be billed and for an
 * id that stands for something else already: silently keeping either would be a wrong invoice.
 */
export async function recordUsage(store: Store, usage: Usage, now: Date): Promise<"recorded" | "known"> {
  const wrong = fault(usage, now);
  if (wrong !== null) throw new UsageError("usage_invalid", `Usage ${usage.id || "without an id"}: ${wrong}.`);
  const result = await store.record(usage, now);
  if (result !== "conflict") return result;
  throw new UsageError("usage_conflict", `Usage ${usage.id} is known with another meter, customer or quantity.`);
}
