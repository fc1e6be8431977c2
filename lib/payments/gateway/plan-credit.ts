import "server-only";
import type Stripe from "stripe";
import { fromUnixSeconds } from "../../kernel/time";
import { isRefusal, stripe } from "../../platform/stripe";
import { createOneUseCoupon } from "../../platform/stripe-coupon";
import type { CreditCoupon, CreditedLine, CreditState } from "../rules/plan-credit";
import { expanded, idOf, known } from "./known";

const INTERVALS = ["month", "year"] as const;

type CouponRef = { readonly isCredit: boolean; readonly round: number; readonly amountCents: number };

/** Whose coupon it is: the credit of this order says so in its metadata. One that is gone is taken for a credit. */
async function readCoupons(ids: ReadonlySet<string>, orderId: string): Promise<Map<string, CouponRef>> {
  const found = new Map<string, CouponRef>();
  for (const id of ids) {
    try {
      const { metadata, amount_off } = await stripe().coupons.retrieve(id);
      const isCredit = metadata?.order_id === orderId;
      found.set(id, { isCredit, round: Number(metadata?.round ?? 0), amountCents: amount_off ?? 0 });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      found.set(id, { isCredit: true, round: 0, amountCents: 0 });
    }
  }
  return found;
}

type Discounted = { readonly subscription: Stripe.Subscription; readonly invoices: readonly Stripe.Invoice[] };

/** The coupon behind each discount that the subscription has, or that its invoices had. */
function couponIds({ subscription, invoices }: Discounted): Map<string, string> {
  const discounts = [
    ...subscription.discounts,
    ...invoices.flatMap((invoice) => (invoice.total_discount_amounts ?? []).map((entry) => entry.discount)),
  ];
  return new Map(
    discounts.flatMap((entry) => {
      const discount = typeof entry === "string" ? null : entry;
      const coupon = idOf(discount?.source.coupon);
      return discount && coupon ? [[discount.id, coupon] as const] : [];
    }),
  );
}

async function fetchDiscounted(subscriptionId: string): Promise<Discounted> {
  const subscription = await stripe().subscriptions.retrieve(subscriptionId, { expand: ["discounts"] });
  const invoices = await stripe()
    .invoices.list({ subscription: subscriptionId, limit: 100, expand: ["data.total_discount_amounts.discount"] })
    .autoPagingToArray({ limit: 1000 });
  return { subscription, invoices: invoices.filter(({ status }) => status !== "void") };
}

function linesOf(invoice: Stripe.Invoice, counts: (discountId: string) => boolean): CreditedLine[] {
  return invoice.lines.data
    .filter((line) => line.parent?.subscription_item_details?.proration === false)
    .map(({ discount_amounts, period }) => ({
      ...period,
      amountCents: (discount_amounts ?? [])
        .filter((entry) => counts(idOf(entry.discount) ?? ""))
        .reduce((sum, entry) => sum + entry.amount, 0),
    }))
    .filter(({ amountCents }) => amountCents > 0);
}

function takenOff(invoices: readonly Stripe.Invoice[], counts: (discountId: string) => boolean): number {
  return invoices
    .flatMap((invoice) => invoice.total_discount_amounts ?? [])
    .filter((entry) => counts(idOf(entry.discount) ?? ""))
    .reduce((sum, entry) => sum + entry.amount, 0);
}

/** What Stripe knows of the credit of a subscription; null for one that has ended, or that is not ours. */
export async function fetchCreditState(subscriptionId: string, orderId: string): Promise<CreditState | null> {
  const discounted = await fetchDiscounted(subscriptionId);
  const { subscription, invoices } = discounted;
  const item = subscription.items.data.find(({ price }) => price.metadata.part === "plan");
  if (subscription.status === "canceled" || !item) return null;
  const { credit_round, credit_used, credit_cap } = subscription.metadata;
  const round = Number(credit_round ?? 0);
  const couponOf = couponIds(discounted);
  const coupons = await readCoupons(new Set(couponOf.values()), orderId);
  const creditOf = (discountId: string | null) => {
    const coupon = coupons.get(couponOf.get(discountId ?? "") ?? "");
    return coupon?.isCredit ? coupon : null;
  };
  const counts = (discountId: string) => creditOf(discountId)?.round === round;
  const present = subscription.discounts.flatMap((discount) => expanded<Stripe.Discount>(discount) ?? []);
  return {
    isTrialing: subscription.status === "trialing",
    interval: known(INTERVALS, item.price.recurring?.interval),
    anchor: fromUnixSeconds(subscription.billing_cycle_anchor),
    periodStart: fromUnixSeconds(item.current_period_start),
    periodEnd: fromUnixSeconds(item.current_period_end),
    firstPaidAt: fromUnixSeconds(subscription.trial_end ?? subscription.start_date),
    round,
    usedCents: Number(credit_used ?? 0) + takenOff(invoices, counts),
    capCents: credit_cap === undefined ? null : Number(credit_cap),
    lines: invoices.flatMap((invoice) => linesOf(invoice, counts)),
    discounts: present.flatMap(({ id, end }) => {
      const credit = creditOf(id);
      return credit ? [{ amountCents: credit.amountCents, end: end === null ? null : fromUnixSeconds(end) }] : [];
    }),
    otherDiscountIds: present.filter(({ id }) => !creditOf(id)).map(({ id }) => id),
  };
}

type NewCoupon = {
  readonly orderId: string;
  readonly currency: string;
  readonly round: number;
  readonly coupon: CreditCoupon;
  /** What it is made for: made again for the same, and as much, it is the same. */
  readonly name: string;
};

/** A coupon that carries a part of a plan's credit. Nobody else can use it. */
export function createCreditCoupon({ orderId, currency, round, coupon, name }: NewCoupon): Promise<string> {
  const { amountCents, months } = coupon;
  return createOneUseCoupon({
    ...{ amountCents, months, currency },
    name: "Credit for bundles you own",
    metadata: { order_id: orderId, round: String(round) },
    occasion: `plan-credit:${orderId}:${round}:${name}`,
  });
}

/** Gives a subscription these discounts in place of all that it has. */
export async function replaceDiscounts(
  subscriptionId: string,
  discounts: readonly ({ discount: string } | { coupon: string })[],
): Promise<void> {
  await stripe().subscriptions.update(subscriptionId, {
    // An empty list would not be sent at all.
    discounts: discounts.length === 0 ? "" : discounts.map((entry) => ({ ...entry })),
    proration_behavior: "none",
  });
}
