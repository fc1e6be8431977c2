import type { ShopFacts, StripeState } from "./facts";
import { chargeOf, FOREVER, names, refundsOf, suspensions } from "./reference";

/** Lines that were paid a second time and whose money neither went back, nor is with the bank, nor on somebody's list. */
export function stillOwed(state: StripeState, facts: ShopFacts): string[] {
  return Object.entries(facts.lines).flatMap(([line, { order, isSecond }]) => {
    const session = state.checkout_sessions.find((one) => one.client_reference_id === order);
    const charge = session && chargeOf(state, session);
    if (!isSecond || !charge || facts.listed.includes(order)) return [];
    const { kept, allBackAt } = refundsOf(state, charge);
    const isBack = allBackAt < FOREVER || kept.some((refund) => names(refund, (named) => named === line));
    return isBack || suspensions(state, charge).some(({ until }) => until === FOREVER) ? [] : [line];
  });
}

/** What stands of the payments for order lines: not given back, and not with the bank. */
function standing(state: StripeState, facts: ShopFacts) {
  return Object.entries(facts.lines).flatMap(([line, { order, slug, isSecond, isUsed }]) => {
    const session = state.checkout_sessions.find((one) => one.client_reference_id === order);
    const charge = session && chargeOf(state, session);
    if (!charge || isSecond) return [];
    const { kept, allBackAt } = refundsOf(state, charge);
    const isBack = allBackAt < FOREVER || kept.some((refund) => names(refund, (named) => named === line));
    if (isBack || suspensions(state, charge).some(({ until }) => until === FOREVER)) return [];
    const isToReturn = state.refunds.some((one) => one.charge === charge.id && !kept.includes(one));
    const keys = facts.bundles[slug] ?? [slug];
    return [{ line, order, keys, customer: session.customer, paidAt: charge.created, isUsed, isToReturn }];
  });
}

/**
 * Lines that were paid for and kept although earlier payments of the same subject for every KEY of them stand. Of two in
 * the same second the later order's is too much. What a bundle or plan rests on stays; so does what was kept when an
 * earlier payment was given back, and came back because the refund failed.
 */
export function keptTwice(state: StripeState, facts: ShopFacts): string[] {
  const paid = standing(state, facts);
  const isFirst = (one: (typeof paid)[number], other: (typeof paid)[number]) =>
    one.order !== other.order &&
    one.customer === other.customer &&
    (one.paidAt < other.paidAt || (one.paidAt === other.paidAt && one.order < other.order));
  return paid
    .filter((one) => !one.isUsed)
    .filter((one) => {
      const earlier = paid.filter((other) => isFirst(other, one) && !other.isToReturn);
      return one.keys.every((key) => earlier.some(({ keys }) => keys.includes(key)));
    })
    .map(({ line }) => line);
}
