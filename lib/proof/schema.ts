import { z } from "zod";
import type { KeyType, Maturity } from "../catalog/schema";
import type { Money } from "../kernel/money";

/** What an hour of a developer costs an employer is the reader's to say; this is where the arithmetic starts. In dollars. */
export const USUAL_RATE = 75;

/** The rates that are computed with, in whole dollars. */
export const RATE_RANGE = { least: 10, most: 1000 } as const;

const rateSchema = z
  .string()
  .trim()
  .regex(/^\d+$/)
  .transform(Number)
  .pipe(z.int().min(RATE_RANGE.least).max(RATE_RANGE.most));

/** `?rate=`: dollars an hour. What cannot be computed with is refused in a sentence, and the usual rate stands in its place. */
export function readRate(given: string | string[] | undefined): { rate: number; refusal: string | null } {
  if (given === undefined || given === "") return { rate: USUAL_RATE, refusal: null };
  const { data } = rateSchema.safeParse(given);
  if (data !== undefined) return { rate: data, refusal: null };
  const { least, most } = RATE_RANGE;
  const refusal = `That rate was refused: it has to be a whole number of dollars from ${least} to ${most}. This page is computed at $${USUAL_RATE}.`;
  return { rate: USUAL_RATE, refusal };
}

export type ProvenKey = { readonly type: KeyType; readonly maturity: Maturity; readonly priceCents: number };

/** One group of KEYS: what it costs, and the work of one's own in its place. `worth` is the least hours at the rate. */
export type ProofGroup = {
  readonly type: KeyType;
  readonly count: number;
  readonly leastHours: number;
  readonly mostHours: number;
  readonly price: Money;
  readonly worth: Money;
  /** How many hours of work the price is; below `leastHours` it pays for itself. */
  readonly evenHours: number;
};

export type Proof = {
  readonly rate: number;
  readonly groups: readonly ProofGroup[];
  readonly total: Omit<ProofGroup, "type">;
};

/** What one KEY saves, counted with the fewest hours, in cents. `leftCents` is negative where it costs more than the work. */
export type LeastSaving = {
  readonly hours: number;
  readonly worthCents: number;
  readonly leftCents: number;
  /** What an hour has to cost, and how many hours it has to replace at the usual rate, for it to be worth its price. */
  readonly evenRateCents: number;
  readonly evenHours: number;
};
