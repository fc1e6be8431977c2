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
