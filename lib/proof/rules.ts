import { KEY_TYPES, type Maturity } from "../catalog/schema";
import { money } from "../kernel/money";
import { replacedHours } from "../pricing/rules/list-price";
import { type LeastSaving, type Proof, type ProofGroup, type ProvenKey, USUAL_RATE } from "./schema";

type Sums = Omit<ProofGroup, "type">;

function sumUp(keys: readonly ProvenKey[], rate: number): Sums {
  const add = (amountOf: (key: ProvenKey) => number) => keys.reduce((sum, key) => sum + amountOf(key), 0);
  const leastHours = add(({ maturity }) => replacedHours(maturity).leastHours);
  const priceCents = add((key) => key.priceCents);
  return {
    count: keys.length,
    leastHours,
    mostHours: add(({ maturity }) => replacedHours(maturity).mostHours),
    price: money(priceCents),
    worth: money(leastHours * rate * 100),
    evenHours: Math.round((priceCents / (rate * 100)) * 10) / 10,
  };
}

/**
 * What KEYS cost beside the work that they replace, by type and in all. Conservative: it counts the lower end of the
 * hours that each KEY's price is explained with, and nothing for incidents avoided. `rate` is in dollars an hour.
 */
export function prove(keys: readonly ProvenKey[], rate: number): Proof {
  const groups = KEY_TYPES.map((type) => ({
    type,
    ...sumUp(
      keys.filter((key) => key.type === type),
      rate,
    ),
  }));
  return { rate, groups: groups.filter(({ count }) => count > 0), total: sumUp(keys, rate) };
}

/**
 * What one KEY saves at the least: the lower end of the hours that its price is explained with, at the usual rate. Where its
 * author's own reckoning (`authorHours`) comes to fewer, those: nothing is rounded in the shop's favour.
 */
export function leastSaving(maturity: Maturity, authorHours: number | null, priceCents: number): LeastSaving {
  const { leastHours } = replacedHours(maturity);
  const hours = Math.min(leastHours, authorHours ?? leastHours);
  const worthCents = Math.floor(hours * USUAL_RATE * 100);
  return {
    hours,
    worthCents,
    leftCents: worthCents - priceCents,
    evenRateCents: Math.ceil(priceCents / hours),
    evenHours: Math.ceil(priceCents / (USUAL_RATE * 10)) / 10,
  };
}
