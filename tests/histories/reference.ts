import type Stripe from "stripe";

/**
 * Who may use what, worked out from what stands at Stripe in the end and from nothing else but the shop's own seats and
 * grants. Written from the section "Access" of the product's rules, not from the shop's code: it knows no events, no
 * orders and no order of things. Times are Stripe's seconds.
 */
export type StripeState = {
  readonly customers: readonly Stripe.Customer[];
  readonly products: readonly Stripe.Product[];
  readonly checkout_sessions: readonly Stripe.Checkout.Session[];
  readonly charges: readonly Stripe.Charge[];
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
  readonly subscriptions: readonly Stripe.Subscription[];
  readonly invoices: readonly Stripe.Invoice[];
  readonly invoice_payments: readonly Stripe.InvoicePayment[];
};

/** What Stripe knows nothing of: what a bundle holds, what a refund's lines are called, gifts of the shop, seats. */
export type ShopFacts = {
  readonly bundles: Readonly<Record<string, readonly string[]>>;
  /** The slug of what was bought in each order line. */
  readonly lines: Readonly<Record<string, string>>;
  readonly grants: readonly { subject: string; slug: string; from: number; until: number }[];
  readonly seats: readonly { person: string; subject: string; from: number; until: number }[];
};

type Source = { readonly subject: string; readonly slugs: readonly string[] | null; allows(at: number): boolean };

const FOREVER = Number.POSITIVE_INFINITY;
const GRACE = 7 * 86_400;
const first = (times: readonly (number | null | undefined)[]) => Math.min(FOREVER, ...times.map((at) => at ?? FOREVER));

/** A dispute takes the money from its opening until the bank gives it back. An inquiry takes none. */
function suspensions(state: StripeState, charge: Stripe.Charge) {
  return state.disputes
    .filter((dispute) => dispute.charge === charge.id && !dispute.status.startsWith("warning_"))
    .map((dispute) => {
      const returned = dispute.balance_transactions.find((entry) => entry.amount > 0);
      return { from: dispute.created, until: dispute.status === "won" ? first([returned?.created]) : FOREVER };
    });
}

/** What was paid for once is there for good, unless its money went back. */
function purchases(state: StripeState, facts: ShopFacts, subjects: ReadonlyMap<string, string>): Source[] {
  return state.checkout_sessions.flatMap((session) => {
    const charge = state.charges.find((one) => one.payment_intent === session.payment_intent && one.paid);
    if (session.mode !== "payment" || session.payment_status !== "paid" || !charge) return [];
    const refunds = state.refunds.filter((refund) => refund.charge === charge.id).sort((a, b) => a.created - b.created);
    const kept = refunds.filter((refund) => refund.status !== "failed" && refund.status !== "canceled");
    const sums = kept.map((_, index) => kept.slice(0, index + 1).reduce((sum, refund) => sum + refund.amount, 0));
    const allBackAt = kept[sums.findIndex((sum) => sum >= charge.amount)]?.created;
    const names = (refund: Stripe.Refund, slug: string) =>
      Object.entries(refund.metadata ?? {}).some(
        ([name, value]) => name.startsWith("line_") && facts.lines[value.split(":")[0] ?? ""] === slug,
      );
    return (session.line_items?.data ?? []).flatMap((line): Source[] => {
      const product = state.products.find(({ id }) => id === line.price?.product);
      const slug = product?.metadata.slug ?? "";
      // Paid a second time: it goes back and never gave anything.
      if (refunds.some((refund) => refund.metadata?.cause === "duplicate" && names(refund, slug))) return [];
      const end = first([allBackAt, kept.find((refund) => names(refund, slug))?.created]);
      const away = suspensions(state, charge);
      return [
        {
          subject: subjects.get(String(session.customer)) ?? "",
          slugs: facts.bundles[slug] ?? [slug],
          allows: (at) => at >= charge.created && at < end && !away.some(({ from, until }) => at >= from && at < until),
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
  const isSaid = cancellation_details?.comment?.startsWith("Bought a second time");
  return (
    isSaid || state.refunds.some(({ metadata }) => metadata?.subscription_id === id && metadata.cause === "duplicate")
  );
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
      const paidSince = (bill: Bill) =>
        first(bills.filter((o) => o.invoice.created >= bill.invoice.created).map((o) => o.paidAt));
      const renewals = bills.filter(({ invoice }) => invoice.billing_reason !== "subscription_create");
      const failing = renewals.filter(({ invoice }) => invoice.status !== "void");
      const gaps = failing.map((bill) => ({ from: bill.failedAt + GRACE, until: paidSince(bill) }));
      const disputed = bills.flatMap(({ charges }) =>
        charges.filter((charge) => charge.paid).flatMap((charge) => suspensions(state, charge)),
      );
      const isPaidFor = (at: number, from: number) =>
        bills.some(({ invoice, paidAt }) => invoice.total > 0 && paidAt > from && paidAt <= at);
      const unpaid =
        subscription.cancellation_details?.reason === "payment_failed" &&
        gaps.some(({ from, until }) => from < FOREVER && until === FOREVER);
      const end = first([unpaid ? null : subscription.ended_at, subscription.ended_at ? null : subscription.cancel_at]);
      return {
        subject: subjects.get(String(subscription.customer)) ?? "",
        slugs: null,
        allows: (at: number) =>
          at >= subscription.start_date &&
          at < end &&
          !gaps.some(({ from, until }) => at >= from && at < until) &&
          !disputed.some(({ from, until }) => at >= from && at < until && !isPaidFor(at, from)),
      };
    });
}

/** May this person use this KEY at this moment? */
export function createReference(state: StripeState, facts: ShopFacts) {
  const subjects = new Map(state.customers.map(({ id, metadata }) => [id, metadata.subject ?? ""]));
  const granted = facts.grants.map(({ subject, slug, from, until }): Source => {
    return { subject, slugs: facts.bundles[slug] ?? [slug], allows: (at) => at >= from && at < until };
  });
  const sources = [...purchases(state, facts, subjects), ...plans(state, subjects), ...granted];
  return (person: string, slug: string, at: number): boolean => {
    const seats = facts.seats.filter((seat) => seat.person === person && at >= seat.from && at < seat.until);
    const speaksFor = new Set([person, ...seats.map((seat) => seat.subject)]);
    return sources.some(
      (source) => speaksFor.has(source.subject) && (source.slugs?.includes(slug) ?? true) && source.allows(at),
    );
  };
}
