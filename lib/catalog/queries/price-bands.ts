import "server-only";
import { type Money, money } from "../../kernel/money";
import { priceBand } from "../../pricing/rules/list-price";
import { MATURITIES, type Maturity } from "../schema";

type Band = { readonly least: Money; readonly most: Money };

function bandOf([leastCents, mostCents]: readonly [number, number]): Band {
  return { least: money(leastCents), most: money(mostCents) };
}

/** What KEYS cost at least and at most, by maturity; notebooks have a band of their own, whatever their maturity. */
export function listPriceBands(): { byMaturity: (Band & { maturity: Maturity })[]; notebooks: Band } {
  return {
    byMaturity: MATURITIES.map((maturity) => ({ maturity, ...bandOf(priceBand("node", maturity)) })),
    notebooks: bandOf(priceBand("jupyter", "starter")),
  };
}
