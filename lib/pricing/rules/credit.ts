import { splitCents } from "../../kernel/money";

export type OfferedKey = {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly listCents: number;
};

/** Money that a subject paid for a KEY and that was not given back, with the order line it came from. */
export type PaidShare = {
  readonly keyId: string;
  readonly orderLineId: string;
  readonly paidCents: number;
  readonly via: "key" | "bundle";
};

/** What a line cost for one of the KEYS it holds. */
export type LineShare = { readonly keyId: string; readonly listCents: number; readonly paidCents: number };

/** One KEY's credit on a bundle, and which money it rests on. */
export type KeyCredit = {
  readonly key: OfferedKey;
  readonly amountCents: number;
  /** All the money behind this KEY; more than the credit where a limit cut it. */
  readonly paidCents: number;
  readonly uses: readonly {
    readonly orderLineId: string;
    readonly amountCents: number;
    readonly via: "key" | "bundle";
  }[];
};

/** Takes at most `limit` cents from the payments, in their order. */
function take(shares: readonly PaidShare[], limit: number): KeyCredit["uses"] {
  let left = limit;
  const uses = shares.map((share) => {
    const amountCents = Math.min(share.paidCents, left);
    left -= amountCents;
    return { orderLineId: share.orderLineId, amountCents, via: share.via };
  });
  return uses.filter((use) => use.amountCents > 0);
}

/**
 * What comes off a bundle's price for KEYS the subject paid for: per KEY what was paid, never more than its list price,
 * and all together never more than the bundle's price. Where the price is the limit, every KEY's money gives its part of
 * it: none is left that could go back while the bundle stays. Source: product.md, "Credits", KEY to bundle.
 */
export function creditForBundle(
  keys: readonly OfferedKey[],
  paid: readonly PaidShare[],
  priceCents: number,
): KeyCredit[] {
  const earned = keys.map((key) => {
    const shares = paid.filter((share) => share.keyId === key.id);
    const paidCents = shares.reduce((sum, share) => sum + share.paidCents, 0);
    return { key, shares, paidCents, limit: Math.min(paidCents, key.listCents) };
  });
  const limits = earned.map(({ limit }) => limit);
  const total = limits.reduce((sum, limit) => sum + limit, 0);
  const amounts = total > priceCents ? splitCents(priceCents, limits) : limits;
  return earned
    .map(({ key, shares, paidCents }, index) => {
      const amountCents = amounts[index] ?? 0;
      return { key, amountCents, paidCents, uses: take(shares, amountCents) };
    })
    .filter(({ amountCents }) => amountCents > 0);
}

/**
 * Attributes what a line cost to the KEYS it newly gave, in proportion to their list prices, to the cent; KEYS owned
 * before get no share. When every KEY was owned before, the whole falls to all of them. The shares add up.
 */
export function attributePayment(
  netCents: number,
  keys: readonly OfferedKey[],
  ownedBefore: ReadonlySet<string>,
): LineShare[] {
  const isAllOwned = keys.every((key) => ownedBefore.has(key.id));
  const weights = keys.map((key) => (ownedBefore.has(key.id) && !isAllOwned ? 0 : key.listCents));
  const parts = splitCents(netCents, weights);
  return keys.map((key, index) => ({ keyId: key.id, listCents: key.listCents, paidCents: parts[index] ?? 0 }));
}
