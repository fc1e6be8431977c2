import { splitCents } from "../../kernel/money";
import type { LineShare, PaidShare } from "./credit";

/** Money of an earlier line that came off the price of a later one. */
export type CreditUseOfLine = {
  readonly orderLineId: string;
  readonly keyId: string;
  readonly amountCents: number;
};

/** A line that is paid and not given back. */
export type PaidLine = {
  readonly orderLineId: string;
  readonly kind: "key" | "bundle";
  /** Its KEYS; `paidCents` after discounts and refunds, 0 for those that were owned before. */
  readonly shares: readonly LineShare[];
  /** The earlier money that came off its price. */
  readonly uses: readonly CreditUseOfLine[];
};

/** Money behind one KEY from one line, as far as the lines have been read. */
type Entry = { keyId: string; orderLineId: string; cents: number; via: "key" | "bundle" };
type Used = { readonly entry: Entry; readonly cents: number };

const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

function entriesOf(line: PaidLine): Entry[] {
  const { orderLineId, kind } = line;
  return line.shares.map(({ keyId, paidCents }) => ({ keyId, orderLineId, cents: paidCents, via: kind }));
}

/** The money that a line used, never more than is there: two checkouts open at once may have counted on the same. */
function findUsed(line: PaidLine, entries: readonly Entry[]): Used[] {
  return line.uses.flatMap((use) => {
    const entry = entries.find((one) => one.orderLineId === use.orderLineId && one.keyId === use.keyId);
    return entry ? [{ entry, cents: Math.min(use.amountCents, entry.cents) }] : [];
  });
}

/**
 * The KEYS that a line newly gave: those with a share of its payment. Where so little was charged that a share may have
 * been rounded to nothing, the shares do not tell, and every KEY that was not credited counts.
 */
function findReceivers(line: PaidLine, credited: ReadonlySet<string>): LineShare[] {
  const others = line.shares.filter((share) => !credited.has(share.keyId));
  const netCents = sumOf(line.shares.map((share) => share.paidCents));
  const listCents = sumOf(others.map((share) => share.listCents));
  return others.filter((share) => share.paidCents > 0 || netCents * share.listCents < listCents);
}

function takeFrom(used: readonly Used[], cents: number): void {
  let left = cents;
  for (const { entry, cents: usedCents } of used) {
    const moved = Math.min(left, usedCents);
    if (moved === 0) continue;
    entry.cents -= moved;
    entry.via = "bundle";
    left -= moved;
  }
}

/** One KEY of a bundle that used a credit: the earlier money behind it that was used, or what it newly got. */
type Holder = { readonly share: LineShare; readonly used: readonly Used[]; readonly cents: number };

/**
 * Together with the payment, the credit is spread over the bundle in proportion to list prices: what the old KEYS have
 * too much moves to the new ones. An old KEY never gains, a new one never gets above its list price. Takes the money from
 * the old KEYS and returns what is behind each new one.
 */
function spread(line: PaidLine, used: readonly Used[], receivers: readonly LineShare[]): Map<string, number> {
  const holders = line.shares.flatMap((share): Holder[] => {
    const ofKey = used.filter(({ entry }) => entry.keyId === share.keyId);
    if (ofKey.length > 0) return [{ share, used: ofKey, cents: sumOf(ofKey.map(({ cents }) => cents)) }];
    return receivers.includes(share) ? [{ share, used: [], cents: share.paidCents }] : [];
  });
  const targets = splitCents(
    sumOf(holders.map(({ cents }) => cents)),
    holders.map(({ share }) => share.listCents),
  );
  const excess = holders.map(({ used: old, cents }, at) =>
    old.length > 0 ? Math.max(0, cents - (targets[at] ?? 0)) : 0,
  );
  const netCents = sumOf(receivers.map((share) => share.paidCents));
  const lists = receivers.map((share) => share.listCents);
  const movedCents = Math.min(sumOf(excess), Math.max(0, sumOf(lists) - netCents));
  for (const [at, cents] of splitCents(movedCents, excess).entries()) takeFrom(holders[at]?.used ?? [], cents);
  const fair = targets.filter((_target, at) => holders[at]?.used.length === 0);
  const rest = netCents + movedCents - sumOf(fair);
  const extra = splitCents(Math.max(0, rest), lists);
  const amounts =
    rest < 0 ? splitCents(netCents + movedCents, lists) : fair.map((cents, at) => cents + (extra[at] ?? 0));
  return new Map(receivers.map((share, at) => [share.keyId, amounts[at] ?? 0]));
}

/**
 * The money behind each KEY of a subject, that a later bundle may credit. `lines`: the subject's paid lines in the order
 * of purchase. Once a bundle was bought, with whatever mix of credit and payment, its KEYS count as if it had been bought
 * on its own; so buying parts first earns no larger credit later. The sum is always what was paid.
 * The rule and its reason: docs/revenue/UPGRADES.md.
 */
export function moneyBehind(lines: readonly PaidLine[]): PaidShare[] {
  const entries: Entry[] = [];
  for (const line of lines) {
    const own = entriesOf(line);
    const used = findUsed(line, entries);
    const receivers = findReceivers(line, new Set(used.map(({ entry }) => entry.keyId)));
    if (used.length > 0 && receivers.length > 0) {
      const amounts = spread(line, used, receivers);
      for (const entry of own) entry.cents = amounts.get(entry.keyId) ?? entry.cents;
    }
    entries.push(...own);
  }
  return entries.filter(({ cents }) => cents > 0).map(({ cents, ...entry }) => ({ ...entry, paidCents: cents }));
}

/**
 * The lines that go back with a line, in the order of their refunds: those that used its money, or money of one of them,
 * the latest first, and at last the line itself. Alone in the list, it may be refunded by itself. `lines`: the subject's
 * paid lines in the order of purchase. Source: product.md, "Refund after credit".
 */
export function refundTogether(orderLineId: string, lines: readonly PaidLine[]): string[] {
  const together = [orderLineId];
  for (const line of lines) {
    if (line.uses.some((use) => together.includes(use.orderLineId))) together.unshift(line.orderLineId);
  }
  return together;
}
