import type Stripe from "stripe";
import type { ShopFacts, StripeState } from "./facts";

type Source = { readonly subject: string; readonly slugs: readonly string[] | null; allows(at: number): boolean };

export const FOREVER = Number.POSITIVE_INFINITY;
const GRACE = 7 * 86_400;
const first = (times: readonly (number | null | undefined)[]) => Math.min(FOREVER, ...times.map((at) => at ?? FOREVER));

/** An end lies at its moment itself. */
const isWithin = (at: number, { from, until }: { from: number; until: number }) => at >= from && at < until;

/** A dispute takes the money from its opening until the bank gives it back. An inquiry takes none. */
export function suspensions(state: StripeState, charge: Stripe.Charge) {
  return state.disputes
    .filter((dispute) => dispute.charge === charge.id && !dispute.status.startsWith("warning_"))
    .map((dispute) => {
      const returned = dispute.balance_transactions.find((entry) => entry.amount > 0);
      return { from: dispute.created, until: dispute.status === "won" ? first([returned?.created]) : FOREVER };
    });
}

/** The refunds of a charge that stand, and when the last cent of it had gone back. */
export function refundsOf(state: StripeState, charge: Stripe.Charge) {
  const all = state.refunds.filter((refund) => refund.charge === charge.id).sort((a, b) => a.created - b.created);
  const kept = all.filter((refund) => refund.status !== "failed" && refund.status !== "canceled");
  const sums = kept.map((_, index) => kept.slice(0, index + 1).reduce((sum, refund) => sum + refund.amount, 0));
  return { kept, allBackAt: first([kept[sums.findIndex((sum) => sum >= charge.amount)]?.created]) };
}

export const chargeOf = (state: StripeState, session: Stripe.Checkout.Session) =>
  state.charges.find((charge) => charge.payment_intent === session.payment_intent && charge.paid);
export const names = ({ metadata }: Stripe.Refund, isMeant: (line: string) => boolean) =>
  Object.entries(metadata ?? {}).some(
    ([name, value]) => name.startsWith("line_") && isMeant(value.split(":")[0] ?? ""),
  );

/** What was paid for once is there for good, unless its money went back. */
function purchases(state: StripeState, facts: ShopFacts, subjects: ReadonlyMap<string, string>): Source[] {
  return state.checkout_sessions.flatMap((session) => {
    const charge = chargeOf(state, session);
    if (session.mode !== "payment" || session.payment_status !== "paid" || !charge) return [];
    const { kept, allBackAt } = refundsOf(state, charge);
    return (session.line_items?.data ?? []).flatMap((line): Source[] => {
      const slug = state.products.find(({ id }) => id === line.price?.product)?.metadata.slug ?? "";
      const ours = Object.values(facts.lines).filter(({ order }) => order === session.client_reference_id);
      if (ours.some((one) => one.slug === slug && one.isSecond)) return [];
      const named = kept.find((refund) => names(refund, (id) => facts.lines[id]?.slug === slug));
      const end = first([allBackAt, named?.created]);
      const away = suspensions(state, charge);
      return [
        {
          subject: subjects.get(String(session.customer)) ?? "",
          slugs: facts.bundles[slug] ?? [slug],
          allows: (at) => isWithin(at, { from: charge.created, until: end }) && !away.some((gap) => isWithin(at, gap)),
        },
      ];
    });
  });
}

type Bill = { invoice: Stripe.Invoice; paidAt: number; failedAt: number; charges: Stripe.Charge[] };

function billsOf(state: StripeState, subscription: Stripe.Subscription): Bill[] {
  return state.invoices
    .filter((invoice) => invoice.parent?.subscription_details?.subscription === subscription.id)
    .map((invoice) => {
      const payments = state.invoice_payments.filter((payment) => payment.invoice === invoice.id);
      const charges = state.charges.filter((charge) =>
        payments.some(({ payment }) => payment.payment_intent === charge.payment_intent),
      );
      const failed = charges.filter((charge) => charge.status === "failed").map((charge) => charge.created);
      const paidAt = invoice.status === "paid" ? first([invoice.status_transitions.paid_at]) : FOREVER;
      return { invoice, paidAt, failedAt: first(failed), charges };
    });
}

/** Bought while there was another one: it was ended, its money given back, and it never gave anything. */
function isSecondPlan(state: StripeState, { id, cancellation_details }: Stripe.Subscription): boolean {
  if (cancellation_details?.comment?.startsWith("Bought a second time")) return true;
  return state.refunds.some(({ metadata }) => metadata?.cause === "duplicate" && metadata.subscription_id === id);
}

/**
 * A plan opens everything from its start to its end. A payment that failed leaves seven days; after them nothing is open
 * until it is paid, or a later one is. Disputed money covers nothing until it is back or something later is paid.
 */
function plans(state: StripeState, subjects: ReadonlyMap<string, string>): Source[] {
  return state.subscriptions
    .filter((one) => !one.status.startsWith("incomplete") && !isSecondPlan(state, one))
    .map((subscription) => {
      const bills = billsOf(state, subscription);
      const failing = bills.filter(({ invoice: { billing_reason: reason, status } }) => {
        return reason !== "subscription_create" && status !== "void";
      });
      const gaps = failing.map((bill) => {
        const later = bills.filter((other) => other === bill || other.invoice.created > bill.invoice.created);
        return { from: bill.failedAt + GRACE, until: first(later.map(({ paidAt }) => paidAt)) };
      });
      const disputed = bills.flatMap(({ charges }) => charges.flatMap((charge) => suspensions(state, charge)));
      const isPaidFor = (at: number, from: number) =>
        bills.some(({ invoice, paidAt }) => invoice.total > 0 && paidAt > from && paidAt <= at);
      const unpaid =
        subscription.cancellation_details?.reason === "payment_failed" &&
        gaps.some(({ from, until }) => from < FOREVER && until === FOREVER);
      const over = subscription.ended_at ?? FOREVER;
      const gaveUp = subscription.cancellation_details?.reason === "payment_failed";
      // Whoever pays after Stripe gave up has the time that was paid for.
      const paidFor = gaveUp && bills.some(({ paidAt }) => paidAt >= over && paidAt < FOREVER);
      const periodEnd = subscription.items.data[0]?.current_period_end ?? over;
      const ended = paidFor ? Math.max(periodEnd, over) : subscription.ended_at;
      const end = first([unpaid ? null : ended, subscription.ended_at ? null : subscription.cancel_at]);
      return {
        subject: subjects.get(String(subscription.customer)) ?? "",
        slugs: null,
        allows: (at: number) =>
          isWithin(at, { from: subscription.start_date, until: end }) &&
          !gaps.some((gap) => isWithin(at, gap)) &&
          !disputed.some((gap) => isWithin(at, gap) && !isPaidFor(at, gap.from)),
      };
    });
}

/**
 * Who may use what, from what stands at Stripe in the end and what only the shop can know. Written from the section
 * "Access" of the product's rules, not from the shop's code: it knows no events and no order of things.
 * Answers whether a person may use a KEY at a moment.
 */
export function createReference(state: StripeState, facts: ShopFacts) {
  const subjects = new Map(state.customers.map(({ id, metadata }) => [id, metadata.subject ?? ""]));
  const granted = facts.grants.map(({ subject, slug, from, until }): Source => {
    return { subject, slugs: facts.bundles[slug] ?? [slug], allows: (at) => isWithin(at, { from, until }) };
  });
  const sources = [...purchases(state, facts, subjects), ...plans(state, subjects), ...granted];
  return (person: string, slug: string, at: number): boolean => {
    const seats = facts.seats.filter((seat) => seat.person === person && isWithin(at, seat));
    const speaksFor = new Set([person, ...seats.map((seat) => seat.subject)]);
    return sources.some(
      (source) => speaksFor.has(source.subject) && (source.slugs?.includes(slug) ?? true) && source.allows(at),
    );
  };
}
