import type { PricedOrder } from "../../pricing/rules/quote";
import type { StoredQuote } from "../../pricing/schema";

/**
 * What makes two checkouts the same: the same things at the same prices, in any order. A second click finds the order
 * of the first one by this; a changed price makes another order.
 */
export function fingerprintOf(priced: PricedOrder): string {
  const lines = priced.lines.map((line) => `${line.kind}:${line.slug}:${line.listCents}:${line.netCents}`).sort();
  return [priced.currency, ...lines].join("|");
}

/** What an order keeps of its quote, with the credits that are booked once it is paid. */
export function storedQuoteOf(priced: PricedOrder): StoredQuote {
  const upgrades = priced.lines
    .filter((line) => line.creditCents > 0)
    .map((line) => ({
      kind: "key_to_bundle" as const,
      fromSlugs: line.credits.map((credit) => credit.key.slug),
      toSlug: line.slug,
      fullPriceCents: line.listCents,
      creditCents: line.creditCents,
      finalPriceCents: line.listCents - line.creditCents,
      sentence: priced.quote.sentence,
      uses: line.credits.flatMap((credit) =>
        credit.uses.map((use) => ({
          orderLineId: use.orderLineId,
          keyId: credit.key.id,
          amountCents: use.amountCents,
        })),
      ),
    }));
  return { lines: priced.quote.lines, sentence: priced.quote.sentence, upgrades };
}
