import { z } from "zod";
import type { KeyType, Maturity } from "../catalog/schema";
import type { Money } from "../kernel/money";

/** What an hour of a developer costs an employer is the reader's to say; this is where the arithmetic starts. In dollars. */
export const USUAL_RATE = 75;

/** `?rate=`: dollars an hour. What is no sensible number counts as not said. */
export const rateSchema = z.coerce.number().int().min(10).max(1000).catch(USUAL_RATE);

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
