/** A plan as the shop offers it. Prices in cents. */
export type PlanDefinition = {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly seatsIncluded: number;
  readonly forTeams: boolean;
  readonly trialDays: number;
  readonly position: number;
  readonly prices: readonly {
    readonly interval: "month" | "year";
    readonly amountCents: number;
    readonly extraSeatCents: number | null;
  }[];
};

/** Source: product.md, "Catalog prices". */
export const PLANS: readonly PlanDefinition[] = [
  {
    slug: "pro",
    title: "Pro",
    summary: "Every KEY, present and future, for one person while the plan runs.",
    seatsIncluded: 1,
    forTeams: false,
    trialDays: 14,
    position: 0,
    prices: [
      { interval: "month", amountCents: 9900, extraSeatCents: null },
      { interval: "year", amountCents: 99_900, extraSeatCents: null },
    ],
  },
  {
    slug: "team",
    title: "Team",
    summary: "Every KEY, present and future, for an organisation with five seats, and more when it grows.",
    seatsIncluded: 5,
    forTeams: true,
    trialDays: 14,
    position: 1,
    prices: [
      { interval: "month", amountCents: 19_900, extraSeatCents: 2900 },
      { interval: "year", amountCents: 199_900, extraSeatCents: 29_900 },
    ],
  },
];
