import type { KeyType, Maturity } from "../../catalog/schema";

/** What the price of a KEY follows from. `manifestPriceCents` is what its manifest asks for, if anything. */
export type PricedThing = {
  readonly type: KeyType;
  readonly maturity: Maturity;
  readonly keyTypes: readonly string[];
  readonly severity: string | null;
  readonly manifestPriceCents: number | null;
};

export type ListPrice = {
  readonly priceCents: number;
  /** Why it costs what it costs, in one sentence for its buyer. */
  readonly reason: string;
  /** What it would have cost without its band, when that differs. */
  readonly movedFromCents: number | null;
};

type Band = readonly [leastCents: number, mostCents: number];

// Source: product.md, "Catalog prices".
const BANDS: Readonly<Record<Maturity, Band>> = {
  starter: [2900, 4900],
  operator: [7900, 14_900],
  scale: [19_900, 29_900],
  enterprise: [39_900, 59_900],
};
const JUPYTER_BAND: Band = [4900, 12_900];

/** How much work of a team's own a KEY of this maturity replaces; a day has 8 hours, a week 5 days. */
const REPLACES: Readonly<Record<Maturity, { words: string; leastHours: number; mostHours: number }>> = {
  starter: { words: "1 to 3 hours", leastHours: 1, mostHours: 3 },
  operator: { words: "4 to 8 hours", leastHours: 4, mostHours: 8 },
  scale: { words: "2 to 4 days", leastHours: 16, mostHours: 32 },
  enterprise: { words: "1 to 2 weeks", leastHours: 40, mostHours: 80 },
};

/** The same as numbers of hours, for whoever computes with it. */
export function replacedHours(maturity: Maturity): { readonly leastHours: number; readonly mostHours: number } {
  const { leastHours, mostHours } = REPLACES[maturity];
  return { leastHours, mostHours };
}

/** The least and the most that such a KEY costs, in cents. */
export function priceBand(type: KeyType, maturity: Maturity): Band {
  return type === "jupyter" ? JUPYTER_BAND : BANDS[maturity];
}

function ruleCents({ type, maturity, keyTypes, severity }: PricedThing): number {
  switch (type) {
    case "runbook":
      return 9900 + (severity === "p0" || severity === "p1" ? 5000 : 0);
    case "node":
    case "next":
      return 7900 + (keyTypes.includes("integration") ? 3000 : 0);
    case "jupyter":
      return 4900 + (maturity === "enterprise" ? 2000 : 0);
    case "stripe":
    case "supabase":
    case "github":
    case "cursor":
      return 7900;
  }
}

function nounOf({ type, keyTypes, severity }: PricedThing): string {
  switch (type) {
    case "runbook":
      return severity ? `runbook for a ${severity} incident` : "runbook";
    case "node":
    case "next": {
      const pack = type === "node" ? "code pack for Node" : "code pack for Next.js";
      return keyTypes.includes("integration") ? `${pack} that integrates another system` : pack;
    }
    case "jupyter":
      return "notebook";
    case "stripe":
      return "pack for Stripe";
    case "supabase":
      return "pack for Supabase";
    case "github":
      return "pack for GitHub";
    case "cursor":
      return "pack for Cursor";
  }
}

function reasonOf(thing: PricedThing): string {
  const article = /^[aeiou]/.test(thing.maturity) ? "An" : "A";
  return `${article} ${thing.maturity} ${nounOf(thing)}: it replaces ${REPLACES[thing.maturity].words} of your own work.`;
}

/** What a KEY costs and why: its manifest's price or the rule's, brought into the band of its maturity. */
export function listPrice(thing: PricedThing): ListPrice {
  const [least, most] = priceBand(thing.type, thing.maturity);
  const wanted = thing.manifestPriceCents ?? ruleCents(thing);
  const priceCents = Math.min(Math.max(wanted, least), most);
  return { priceCents, reason: reasonOf(thing), movedFromCents: priceCents === wanted ? null : wanted };
}
