import { decimal } from "./money.ts";
import type { Movement } from "./movements.ts";
import { holds } from "./period.ts";
import type { Material, Receivable } from "./read.ts";

/** `error`: a figure that cannot be right. `look`: right, but your accountant has to decide something. */
export interface Finding {
  readonly level: "error" | "look";
  readonly what: string;
  readonly reference: string;
  readonly currency: string;
  readonly amount: number;
  readonly explanation: string;
}

/** From the invoices of the period to the money that customers paid in it, in one currency. */
export interface Bridge {
  readonly currency: string;
  readonly invoiced: number;
  /** Neither paid nor open: taken from the customer's credit balance, or credited before it was paid. */
  readonly settledOtherwise: number;
  readonly remaining: number;
  readonly outsideStripe: number;
  readonly paidInOtherPeriods: number;
  readonly forEarlierInvoices: number;
  readonly withoutInvoice: number;
  /** What the lines above come to. */
  readonly expected: number;
  /** The charges in Stripe's balance. The same number, from another source. */
  readonly charged: number;
  readonly unexplained: number;
}

/** Stripe's balance in one currency. `net` is what the balance grew by; without payouts it is what was earned. */
export interface BalanceSum {
  readonly currency: string;
  readonly category: string;
  readonly count: number;
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
}

const sum = <Item>(items: Iterable<Item>, pick: (item: Item) => number): number => {
  let total = 0;
  for (const item of items) total += pick(item);
  return total;
};

function chargesByIntent(movements: readonly Movement[]): Map<string, Movement> {
  return new Map(
    movements.flatMap((one) =>
      one.customer && one.customer.amount > 0 && one.paymentIntentId ? [[one.paymentIntentId, one]] : [],
    ),
  );
}

function bridgeOf(currency: string, { receivables, movements, invoiceOf }: Material): Bridge {
  const ours = receivables.filter((one) => one.currency === currency);
  const charges = movements.filter(({ customer }) => customer && customer.amount > 0 && customer.currency === currency);
  const chargedIntents = chargesByIntent(charges);
  const own = new Set(ours.flatMap(({ payments }) => payments.map(({ paymentIntentId }) => paymentIntentId)));
  const throughStripe = (one: Receivable) => sum(one.payments, ({ amount }) => amount);
  const invoiced = sum(ours, ({ total }) => total);
  const settledOtherwise = sum(ours, (one) => one.total - one.paid - one.remaining);
  const remaining = sum(ours, (one) => one.remaining);
  const outsideStripe = sum(ours, (one) => one.paid - throughStripe(one));
  const paidInOtherPeriods = sum(ours, ({ payments }) =>
    sum(payments, ({ paymentIntentId, amount }) => (chargedIntents.has(paymentIntentId) ? 0 : amount)),
  );
  const foreign = charges.filter(({ paymentIntentId }) => !paymentIntentId || !own.has(paymentIntentId));
  const paidOf = ({ customer }: Movement) => customer?.amount ?? 0;
  const hasInvoice = ({ paymentIntentId }: Movement) => paymentIntentId !== null && invoiceOf.has(paymentIntentId);
  const forEarlierInvoices = sum(foreign.filter(hasInvoice), paidOf);
  const withoutInvoice = sum(
    foreign.filter((one) => !hasInvoice(one)),
    paidOf,
  );
  const left = invoiced - settledOtherwise - remaining - outsideStripe - paidInOtherPeriods;
  const expected = left + forEarlierInvoices + withoutInvoice;
  const charged = sum(charges, paidOf);
  const parts = { settledOtherwise, remaining, outsideStripe, paidInOtherPeriods, forEarlierInvoices, withoutInvoice };
  return { currency, invoiced, ...parts, expected, charged, unexplained: charged - expected };
}

function documentFindings({ documents }: Material): Finding[] {
  return documents.flatMap(({ number, id, currency, net, tax, gross, taxes, status }) => {
    const about = { reference: number || id, currency };
    const found: Finding[] = [];
    if (net + tax !== gross)
      found.push({
        ...about,
        level: "error",
        what: "net and tax are not the gross",
        amount: gross - net - tax,
        explanation: "ask Stripe",
      });
    if (gross !== 0 && taxes.length === 0)
      found.push({
        ...about,
        level: "look",
        what: "no tax and no reason",
        amount: gross,
        explanation: "tax calculation was off for it",
      });
    if (status === "uncollectible")
      found.push({
        ...about,
        level: "look",
        what: "uncollectible",
        amount: gross,
        explanation: "bad debt: tax may be reclaimed",
      });
    return found;
  });
}

function refundFindings({ movements, credited }: Material): Finding[] {
  return movements.flatMap(({ customer, sourceId }) => {
    if (!customer || customer.amount >= 0) return [];
    const missing = -customer.amount - (credited.get(sourceId) ?? 0);
    if (missing === 0) return [];
    const explanation = "the tax of the invoice stays due until a credit note is issued";
    return [
      {
        level: "look",
        what: "refund without credit note",
        reference: sourceId,
        currency: customer.currency,
        amount: missing,
        explanation,
      },
    ];
  });
}

function paymentFindings({ period, receivables, movements }: Material): Finding[] {
  const charges = chargesByIntent(movements);
  return receivables.flatMap(({ number, currency, payments }) =>
    payments.flatMap(({ paymentIntentId, amount, paidAt }): Finding[] => {
      const charge = charges.get(paymentIntentId);
      const about = { reference: `${number} ${paymentIntentId}`, currency };
      if (!charge && paidAt && holds(period, paidAt))
        return [
          {
            ...about,
            level: "look",
            what: "paid, not in the balance yet",
            amount,
            explanation: "a payment by bank: see the next period",
          },
        ];
      if (!charge || charge.customer?.amount === amount) return [];
      const difference = (charge.customer?.amount ?? 0) - amount;
      return [
        {
          ...about,
          level: "look",
          what: "charge and invoice differ",
          amount: difference,
          explanation: "over- or part payment",
        },
      ];
    }),
  );
}

function balanceFindings({ movements, payouts }: Material): Finding[] {
  const wrong = movements.filter(({ amount, fee, net }) => amount - fee !== net);
  const apart = payouts.filter(({ parts, amount }) => parts !== null && parts !== amount);
  const manual = payouts.filter(({ parts }) => parts === null);
  return [
    ...wrong.map(({ id, currency, amount, fee, net }): Finding => {
      return {
        level: "error",
        what: "amount less fee is not net",
        reference: id,
        currency,
        amount: amount - fee - net,
        explanation: "ask Stripe",
      };
    }),
    ...apart.map(({ id, currency, amount, parts }): Finding => {
      const explanation = `Stripe lists parts of ${decimal(parts ?? 0, currency)}`;
      return {
        level: "error",
        what: "payout is not its parts",
        reference: id,
        currency,
        amount: amount - (parts ?? 0),
        explanation,
      };
    }),
    ...manual.map(({ id, currency, amount }): Finding => {
      return {
        level: "look",
        what: "payout without parts",
        reference: id,
        currency,
        amount,
        explanation: "manual payouts have none",
      };
    }),
  ];
}

export interface Reconciliation {
  readonly bridges: readonly Bridge[];
  readonly balance: readonly BalanceSum[];
  readonly findings: readonly Finding[];
  /** No figure that cannot be right: no `error`, and nothing unexplained. */
  readonly balanced: boolean;
}

function balanceSums(movements: readonly Movement[]): BalanceSum[] {
  const groups = Map.groupBy(movements, ({ currency, category }) => `${currency} ${category}`);
  const sums = [...groups].map(([key, group]) => {
    const [currency = "", category = ""] = key.split(" ");
    const total = (pick: (one: Movement) => number) => sum(group, pick);
    return {
      currency,
      category,
      count: group.length,
      amount: total((one) => one.amount),
      fee: total((one) => one.fee),
      net: total((one) => one.net),
    };
  });
  return sums.sort((a, b) => a.currency.localeCompare(b.currency) || a.category.localeCompare(b.category));
}

/** Compares documents and money. Pure. */
export function reconcile(material: Material): Reconciliation {
  const { receivables, movements } = material;
  const currencies = [
    ...receivables.map(({ currency }) => currency),
    ...movements.flatMap(({ customer }) => customer?.currency ?? []),
  ];
  const bridges = [...new Set(currencies)].sort().map((currency) => bridgeOf(currency, material));
  const unexplained = bridges
    .filter((bridge) => bridge.unexplained !== 0)
    .map(({ currency, unexplained: amount }): Finding => {
      const explanation = "invoices and charges do not meet; see the bridge in summary.csv";
      return { level: "error", what: "unexplained", reference: currency, currency, amount, explanation };
    });
  const findings = [
    ...unexplained,
    ...documentFindings(material),
    ...balanceFindings(material),
    ...paymentFindings(material),
    ...refundFindings(material),
  ].sort((a, b) => a.level.localeCompare(b.level));
  return {
    bridges,
    balance: balanceSums(movements),
    findings,
    balanced: findings.every(({ level }) => level !== "error"),
  };
}
