import fc from "fast-check";

/** Who buys: two people, and the organisation that the first of them owns. */
export type Buyer = "ada" | "bob" | "team";
export type Person = Exclude<Buyer, "team">;
export type Interval = "month" | "year";

/**
 * One thing that happens, as data. `which` counts what there is at that moment, round and round, and where there is
 * nothing, nothing happens: so any step can be left out of a history without the others losing their sense.
 */
export type Step =
  | { do: "buy"; who: Buyer; what: readonly string[]; card: string | null; returns: boolean }
  | { do: "pay"; which: number; card: string; returns: boolean }
  | { do: "refund there"; which: number; amount: "all" | "half" }
  | { do: "refund here"; which: number; by: "buyer" | "admin" }
  | { do: "refund fails"; which: number }
  | { do: "dispute"; which: number; isInquiry: boolean }
  | { do: "judge"; which: number; isWon: boolean }
  | { do: "plan"; who: Buyer; interval: Interval; seats: number; card: string | null; returns: boolean }
  | { do: "card"; who: Buyer; pays: boolean }
  | { do: "pay invoice"; which: number }
  | { do: "give up invoice"; which: number; how: "void" | "uncollectible" }
  | { do: "cancel"; who: Buyer; when: "now" | "period_end"; where: "here" | "there" }
  | { do: "resume"; who: Buyer }
  | { do: "change here"; who: Buyer; interval: Interval; seats: number }
  | { do: "change there"; who: Buyer; interval: Interval }
  | { do: "seat"; person: Person; has: boolean };

/** A step and how many seconds pass before it. */
export type Move = { readonly wait: number; readonly step: Step };
/** What becomes of an event: how often it arrives, how many moves later, and before or after which others. */
export type Fate = { readonly copies: number; readonly delay: number; readonly rank: number };
/** What the worker does after a move: so many jobs, and at which of its transactions it dies, before or after its commit. */
export type Turn = { readonly jobs: number; readonly diesAt: number; readonly commits: boolean };

/** How Stripe collects what was not paid, and what becomes of the subscription. */
export type Dunning = { readonly retryDays: readonly number[]; readonly afterwards: "cancel" | "past_due" | "unpaid" };

export type History = {
  readonly hasTrials: boolean;
  readonly dunning: Dunning;
  readonly moves: readonly Move[];
  readonly fates: readonly Fate[];
  readonly turns: readonly Turn[];
};

const HOUR = 3600;
const DAY = 24 * HOUR;
const PAYS = "4242424242424242";
const REFUSES_REFUNDS = "4000000000005126";

const nat = fc.nat({ max: 11 });
// Most of it about one person, so that things meet.
const buyer = fc.constantFrom<Buyer[]>("ada", "ada", "ada", "team", "team", "bob");
const card = fc.constantFrom(PAYS, PAYS, PAYS, REFUSES_REFUNDS, "4000000000000002", "4000000000000259");
const things = fc.oneof(
  { weight: 3, arbitrary: fc.uniqueArray(fc.constantFrom("key-1", "key-2", "key-3"), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(["bundle"]) },
);

const money = [
  fc.record({
    do: fc.constant("buy" as const),
    who: buyer,
    what: things,
    card: fc.option(card, { freq: 4 }),
    returns: fc.boolean(),
  }),
  fc.record({ do: fc.constant("pay" as const), which: nat, card, returns: fc.boolean() }),
  fc.record({
    do: fc.constant("refund there" as const),
    which: nat,
    amount: fc.constantFrom("all" as const, "half" as const),
  }),
  fc.record({
    do: fc.constant("refund here" as const),
    which: nat,
    by: fc.constantFrom("buyer" as const, "admin" as const),
  }),
  fc.record({ do: fc.constant("refund fails" as const), which: nat }),
  fc.record({ do: fc.constant("dispute" as const), which: nat, isInquiry: fc.boolean() }),
  fc.record({ do: fc.constant("judge" as const), which: nat, isWon: fc.boolean() }),
];

const interval = fc.constantFrom<Interval[]>("month", "month", "year");
const seats = fc.constantFrom(5, 6, 9);
const SAVES_AND_DECLINES = "4000000000000341";

const planSteps = [
  fc.record({
    do: fc.constant("plan" as const),
    who: buyer,
    interval,
    seats,
    card: fc.option(fc.constantFrom(PAYS, PAYS, SAVES_AND_DECLINES, "4000000000000259"), { freq: 4 }),
    returns: fc.boolean(),
  }),
  fc.record({ do: fc.constant("card" as const), who: buyer, pays: fc.boolean() }),
  fc.record({ do: fc.constant("pay invoice" as const), which: nat }),
  fc.record({
    do: fc.constant("give up invoice" as const),
    which: nat,
    how: fc.constantFrom("void" as const, "uncollectible" as const),
  }),
  fc.record({
    do: fc.constant("cancel" as const),
    who: buyer,
    when: fc.constantFrom("now" as const, "period_end" as const),
    where: fc.constantFrom("here" as const, "there" as const),
  }),
  fc.record({ do: fc.constant("resume" as const), who: buyer }),
  fc.record({ do: fc.constant("change here" as const), who: buyer, interval, seats }),
  fc.record({ do: fc.constant("change there" as const), who: buyer, interval }),
  fc.record({
    do: fc.constant("seat" as const),
    person: fc.constantFrom<Person[]>("ada", "bob"),
    has: fc.boolean(),
  }),
];

const [buy, ...others] = money;
const [plan, ...management] = planSteps;
const weighted = (weight: number) => (arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const step: fc.Arbitrary<Step> = fc.oneof(
  weighted(8)(buy as fc.Arbitrary<Step>),
  weighted(8)(plan as fc.Arbitrary<Step>),
  ...(others as fc.Arbitrary<Step>[]).map(weighted(3)),
  ...(management as fc.Arbitrary<Step>[]).map(weighted(2)),
);
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 60, HOUR / 2, 2 * HOUR) },
  { weight: 5, arbitrary: fc.constantFrom(DAY, 3 * DAY, 8 * DAY, 14 * DAY, 32 * DAY) },
  { weight: 1, arbitrary: fc.constantFrom(70 * DAY, 366 * DAY) },
);
const move: fc.Arbitrary<Move> = fc.record({ wait, step });

/** Two checkouts for the same, the second paid while the first payment is with the bank: rarely met with by chance. */
const paidWhileDisputed: fc.Arbitrary<Move[]> = fc
  .record({
    who: buyer,
    first: things,
    second: things,
    waits: fc.array(wait, { minLength: 6, maxLength: 6 }),
    returns: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
    isWon: fc.boolean(),
  })
  .map(({ who, first, second, waits, returns, isWon }) => {
    const begin = (what: readonly string[]): Step => ({ do: "buy", who, what, card: null, returns: false });
    const pay = (which: number): Step => ({ do: "pay", which, card: PAYS, returns: returns[which] ?? false });
    const steps: Step[] = [begin(first), begin(second), pay(0), { do: "dispute", which: 0, isInquiry: false }, pay(1)];
    const judged: Step = { do: "judge", which: 0, isWon };
    // Longer than an hour, and the second checkout is over before it is paid.
    return [...steps, judged].map((step, at) => ({
      wait: at < 5 ? Math.min(waits[at] ?? 0, HOUR / 6) : (waits[at] ?? 0),
      step,
    }));
  });

const fate: fc.Arbitrary<Fate> = fc.record({
  // Lost is the simplest: what is left of a failing history shows which events matter.
  copies: fc.constantFrom(0, 1, 1, 2, 3),
  delay: fc.constantFrom(0, 0, 0, 1, 3, 99),
  rank: nat,
});
const turn: fc.Arbitrary<Turn> = fc.record({
  jobs: fc.constantFrom(0, 1, 3, 20),
  diesAt: fc.constantFrom(0, 0, 0, 1, 2, 3, 4),
  commits: fc.boolean(),
});

export const histories: fc.Arbitrary<History> = fc.record({
  hasTrials: fc.boolean(),
  dunning: fc.record({
    retryDays: fc.constantFrom([1, 3, 5, 7], [2], [3, 12]),
    afterwards: fc.constantFrom("cancel" as const, "past_due" as const, "unpaid" as const),
  }),
  moves: fc.oneof(
    { weight: 6, arbitrary: fc.array(move, { minLength: 1, maxLength: 14, size: "max" }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(paidWhileDisputed, fc.array(move, { maxLength: 8, size: "max" }))
        .map((parts) => parts.flat()),
    },
  ),
  fates: fc.array(fate, { minLength: 1, maxLength: 16 }),
  turns: fc.array(turn, { minLength: 1, maxLength: 8 }),
});
