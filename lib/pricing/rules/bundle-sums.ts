/** A bundle costs 15 to 30 % less than its parts. Source: product.md, "Catalog prices". In basis points (1 bps = 0.01 %). */
export const BUNDLE_SAVINGS_BPS = { least: 1500, most: 3000 } as const;

export type BundleSums = {
  readonly partsTotalCents: number;
  /** How much less the bundle costs than its parts; negative when it costs more. */
  readonly savingsBps: number;
  readonly isInRange: boolean;
};

/** Both sums of a bundle, from its price and the list prices of its KEYS (all in cents of one currency). */
export function bundleSums(priceCents: number, partCents: readonly number[]): BundleSums {
  const partsTotalCents = partCents.reduce((sum, part) => sum + part, 0);
  const savedCents = partsTotalCents - priceCents;
  const savingsBps = partsTotalCents === 0 ? 0 : Math.round((savedCents * 10_000) / partsTotalCents);
  // Compared in whole cents, so that rounding never moves a bundle into the range or out of it.
  const isInRange =
    partsTotalCents > 0 &&
    savedCents * 10_000 >= BUNDLE_SAVINGS_BPS.least * partsTotalCents &&
    savedCents * 10_000 <= BUNDLE_SAVINGS_BPS.most * partsTotalCents;
  return { partsTotalCents, savingsBps, isInRange };
}
