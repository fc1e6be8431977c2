import { splitCents } from "../../kernel/money";
import type { PlanOffer } from "../../plans/schema";
import type { LineShare } from "../../pricing/rules/credit";
import { invoiceCredits, type PricedPlan } from "../../pricing/rules/plan-credit";
import type { PricedOrder } from "../../pricing/rules/quote";
import type { StoredQuote } from "../../pricing/schema";
import { fingerprintOf, storedQuoteOf } from "./fingerprint";

type DraftLine = {
  readonly kind: "key" | "bundle" | "plan";
  readonly keyId: string | null;
  readonly bundleId: string | null;
  readonly planSlug: string | null;
  readonly interval: "month" | "year" | null;
  readonly seats: number | null;
  readonly title: string;
  readonly listCents: number;
  readonly creditCents: number;
  readonly discountCents: number;
  readonly netCents: number;
  readonly shares: readonly LineShare[];
};

/** An order before it is written: what it holds and costs, and by what a second click finds it. */
export type OrderDraft = {
  readonly currency: string;
  /** What the checkout charges. */
  readonly totalCents: number;
  readonly fingerprint: string;
  readonly quote: StoredQuote;
  readonly lines: readonly DraftLine[];
};

/** An order of KEYS and bundles. */
export function draftOrder(priced: PricedOrder): OrderDraft {
  const lines = priced.lines.map(({ kind, keyId, bundleId, title, shares, ...sums }) => ({
    ...{ kind, keyId, bundleId, planSlug: null, interval: null, seats: null, title, shares },
    ...{ listCents: sums.listCents, creditCents: sums.creditCents },
    ...{ discountCents: sums.discountCents, netCents: sums.netCents },
  }));
  const { currency, totalCents } = priced;
  return { currency, totalCents, fingerprint: fingerprintOf(priced), quote: storedQuoteOf(priced), lines };
}

export type PlanToOrder = {
  readonly offer: PlanOffer;
  readonly seats: number;
  readonly trialDays: number;
  readonly priced: PricedPlan;
  /** The KEYS that the money of a credited bundle line was for. */
  readonly sharesOf: ReadonlyMap<string, readonly { readonly keyId: string; readonly paidCents: number }[]>;
  readonly slugOf: ReadonlyMap<string, string>;
};

/** The bundle's credit, spread over its KEYS as what was paid for it is. */
function creditUses({ priced, sharesOf }: PlanToOrder) {
  return priced.uses.flatMap(({ orderLineId, amountCents }) => {
    const shares = sharesOf.get(orderLineId) ?? [];
    const parts = splitCents(
      amountCents,
      shares.map((share) => share.paidCents),
    );
    return shares
      .map(({ keyId }, index) => ({ orderLineId, keyId, amountCents: parts[index] ?? 0 }))
      .filter((use) => use.amountCents > 0);
  });
}

function storedPlanQuote(plan: PlanToOrder): StoredQuote {
  const { priced, offer, slugOf } = plan;
  const { lines, sentence } = priced.quote;
  if (priced.creditCents === 0) return { lines, sentence, upgrades: [] };
  const upgrade = {
    kind: "bundle_to_plan" as const,
    fromSlugs: priced.uses.map((use) => slugOf.get(use.orderLineId) ?? ""),
    toSlug: offer.plan.slug,
    fullPriceCents: priced.firstYearCents + priced.creditCents,
    creditCents: priced.creditCents,
    finalPriceCents: priced.firstYearCents,
    sentence,
    uses: creditUses(plan),
  };
  return { lines, sentence, upgrades: [upgrade] };
}

/** The order of a plan: one line with the price of the first invoice. During a trial nothing of it is due yet. */
export function draftPlanOrder(plan: PlanToOrder): OrderDraft {
  const { offer, priced, seats, trialDays } = plan;
  const { slug, title } = offer.plan;
  const creditCents = priced.renewalCents - priced.firstInvoiceCents;
  const what = [slug, offer.interval, seats, priced.renewalCents, priced.creditCents, `trial ${trialDays}`].join(":");
  return {
    currency: priced.currency,
    totalCents: priced.dueTodayCents,
    fingerprint: `${priced.currency}|plan:${what}`,
    quote: storedPlanQuote(plan),
    lines: [
      {
        ...{ kind: "plan", keyId: null, bundleId: null, planSlug: slug, interval: offer.interval, seats },
        ...{ title: `${title}, ${offer.interval === "year" ? "yearly" : "monthly"}`, shares: [] },
        ...{ listCents: priced.renewalCents, creditCents, discountCents: 0, netCents: priced.firstInvoiceCents },
      },
    ],
  };
}

/** The coupon that takes a plan's credit off its first invoices; `months` null: off the first invoice alone. */
export type PlanCoupon = { readonly amountCents: number; readonly months: number | null };

/**
 * The one coupon that a checkout takes. A monthly plan's is the first invoice's part of the credit for twelve months;
 * where the credit does not divide by twelve, the fold replaces it by two that add up to the cent.
 * With a trial, a coupon for a month: the first invoice, over nothing, must not use it up.
 */
export function couponFor(priced: PricedPlan, interval: "month" | "year", trialDays: number): PlanCoupon | null {
  if (priced.creditCents === 0) return null;
  const amountCents = invoiceCredits(priced.creditCents, interval)[0] ?? 0;
  if (interval === "month") return { amountCents, months: 12 };
  return { amountCents, months: trialDays > 0 ? 1 : null };
}
