import type { AppError } from "../../kernel/errors";
import { formatMoney, money } from "../../kernel/money";
import { err, ok, type Result } from "../../kernel/result";
import type { Quote, QuoteLine } from "../schema";
import {
  attributePayment,
  creditForBundle,
  type KeyCredit,
  type LineShare,
  type OfferedKey,
  type PaidShare,
} from "./credit";
import { applyDiscount } from "./discount";

/** No card payment can be smaller. Source: Stripe, "Minimum charge amounts", for US dollars. */
const LEAST_CHARGE_CENTS = 50;

/** A thing on sale, as the catalog knows it at this moment. */
export type OfferItem =
  | { readonly kind: "key"; readonly key: OfferedKey; readonly priceReason: string }
  | {
      readonly kind: "bundle";
      readonly id: string;
      readonly slug: string;
      readonly title: string;
      readonly priceCents: number;
      readonly keys: readonly OfferedKey[];
    };

/** What the subject has: KEYS held for good, and the money that stands behind them (see `moneyBehind`). */
export type Holdings = {
  readonly ownedKeyIds: ReadonlySet<string>;
  /** Bundles that were bought or granted before; with all their KEYS owned there is nothing left to add. */
  readonly ownedBundleIds?: ReadonlySet<string>;
  /** KEYS whose payment is disputed with the bank just now: nobody can tell yet whether they are owned. */
  readonly disputedKeyIds?: ReadonlySet<string>;
  readonly paid: readonly PaidShare[];
};

/** A line as the order will store it, with what it is to cost. */
export type PricedLine = {
  readonly kind: "key" | "bundle";
  readonly keyId: string | null;
  readonly bundleId: string | null;
  readonly slug: string;
  readonly title: string;
  readonly listCents: number;
  readonly creditCents: number;
  /** What is let go because it is too little to be paid by card. */
  readonly discountCents: number;
  readonly netCents: number;
  readonly credits: readonly KeyCredit[];
  readonly shares: readonly LineShare[];
  /** What the KEYS that are new to the subject cost apart, where that is less than the line; else null. */
  readonly cheaperApartCents: number | null;
};
export type PricedOrder = {
  readonly lines: readonly PricedLine[];
  readonly totalCents: number;
  readonly currency: string;
  readonly quote: Quote;
};

const dollars = (cents: number, currency: string) => formatMoney(money(cents, currency));

function keysOf(item: OfferItem): readonly OfferedKey[] {
  return item.kind === "key" ? [item.key] : item.keys;
}

function slugOf(item: OfferItem): string {
  return item.kind === "key" ? item.key.slug : item.slug;
}

/** Two items may not hold the same KEY: one of them would be paid for nothing. */
function findOverlap(items: readonly OfferItem[]): { first: OfferItem; second: OfferItem; key: OfferedKey } | null {
  const seen = new Map<string, OfferItem>();
  for (const second of items) {
    for (const key of keysOf(second)) {
      const first = seen.get(key.id);
      if (first) return { first, second, key };
      seen.set(key.id, second);
    }
  }
  return null;
}

/** A KEY that is owned, or a bundle that was taken before and all of whose KEYS are still owned. */
function isOwned(item: OfferItem, { ownedKeyIds, ownedBundleIds }: Holdings): boolean {
  const isTaken = item.kind === "key" || ownedBundleIds?.has(item.id);
  return Boolean(isTaken) && keysOf(item).every((key) => ownedKeyIds.has(key.id));
}

function checkItems(items: readonly OfferItem[], holdings: Holdings): AppError | null {
  const owned = items.filter((item) => isOwned(item, holdings)).map(slugOf);
  if (owned.length > 0) {
    const message = `You already own ${owned.join(", ")}: it is in your library, nothing was charged.`;
    return { code: "already_owned", message, extra: { slugs: owned } };
  }
  const disputed = items.find((item) => keysOf(item).some((key) => holdings.disputedKeyIds?.has(key.id)));
  if (disputed) {
    const message = `The bank is looking into an earlier payment for ${slugOf(disputed)}. Until it has decided, it cannot be bought again; nothing was charged.`;
    return { code: "conflict", message };
  }
  const overlap = findOverlap(items);
  if (!overlap) return null;
  const [first, second] = [slugOf(overlap.first), slugOf(overlap.second)];
  const message =
    first === second
      ? `${first} is in the order twice; one is enough.`
      : `${first} and ${second} both hold ${overlap.key.slug}: buy one of them, then the other is cheaper by what you paid.`;
  return { code: "invalid_input", message, errors: [{ pointer: "/items", detail: message }] };
}

/** What the KEYS new to the subject cost apart, when some are owned and a bundle would cost more than the rest. */
function cheaperApart(netCents: number, keys: readonly OfferedKey[], ownedKeyIds: ReadonlySet<string>): number | null {
  const fresh = keys.filter((key) => !ownedKeyIds.has(key.id));
  const apart = fresh.reduce((sum, key) => sum + key.listCents, 0);
  return fresh.length < keys.length && netCents > apart ? apart : null;
}

function priceItem(item: OfferItem, holdings: Holdings): PricedLine {
  if (item.kind === "key") {
    const { id, slug, title, listCents } = item.key;
    const shares = [{ keyId: id, listCents, paidCents: listCents }];
    return {
      kind: "key",
      keyId: id,
      bundleId: null,
      slug,
      title,
      listCents,
      creditCents: 0,
      discountCents: 0,
      netCents: listCents,
      credits: [],
      shares,
      cheaperApartCents: null,
    };
  }
  const credits = creditForBundle(item.keys, holdings.paid, item.priceCents);
  const isAllOwned = item.keys.every((key) => holdings.ownedKeyIds.has(key.id));
  const earned = credits.reduce((sum, credit) => sum + credit.amountCents, 0);
  // Owning every KEY already, the bundle adds nothing that could be charged for.
  const creditCents = isAllOwned ? item.priceCents : earned;
  const netCents = item.priceCents - creditCents;
  return {
    kind: "bundle",
    keyId: null,
    bundleId: item.id,
    slug: item.slug,
    title: item.title,
    listCents: item.priceCents,
    creditCents,
    discountCents: 0,
    netCents,
    credits,
    shares: attributePayment(netCents, item.keys, holdings.ownedKeyIds),
    cheaperApartCents: cheaperApart(netCents, item.keys, holdings.ownedKeyIds),
  };
}

function creditReason(credit: KeyCredit, currency: string): string {
  const isThroughBundle = credit.uses.some((use) => use.via === "bundle");
  const amount = dollars(credit.amountCents, currency);
  const paid = dollars(credit.paidCents, currency);
  if (credit.amountCents < credit.paidCents) {
    const origin = isThroughBundle ? `${paid} of what your earlier bundle cost was for` : `You paid ${paid} for`;
    return `${origin} this KEY; ${amount} of it counts here.`;
  }
  return isThroughBundle
    ? `${paid} of what your earlier bundle cost was for this KEY.`
    : `You paid ${paid} for this KEY.`;
}

function linesOf(item: OfferItem, line: PricedLine, currency: string): QuoteLine[] {
  const reason =
    item.kind === "key"
      ? item.priceReason
      : `${item.keys.length} KEYS that cost ${dollars(
          item.keys.reduce((sum, key) => sum + key.listCents, 0),
          currency,
        )} apart.`;
  const list: QuoteLine = { label: line.title, kind: "list", amount: line.listCents, currency, reason };
  const credits = line.credits.map(
    (credit): QuoteLine => ({
      label: `Credit for ${credit.key.title}`,
      kind: "credit",
      amount: -credit.amountCents,
      currency,
      key_slug: credit.key.slug,
      reason: creditReason(credit, currency),
    }),
  );
  const rest = line.creditCents - line.credits.reduce((sum, credit) => sum + credit.amountCents, 0);
  if (rest > 0) {
    credits.push({
      label: "You own every KEY in it",
      kind: "credit",
      amount: -rest,
      currency,
      reason: "Nothing new would be paid for.",
    });
  }
  return [item.kind === "key" ? { ...list, key_slug: item.key.slug } : list, ...credits];
}

/** Said where a bundle is the dearer way to the KEYS that are still missing. */
function adviceFor(lines: readonly PricedLine[], currency: string): string {
  const dear = lines.filter((line) => line.cheaperApartCents !== null);
  return dear
    .map(({ title, cheaperApartCents }) => {
      const apart = dollars(cheaperApartCents ?? 0, currency);
      return ` The KEYS of ${title} that are new to you cost ${apart} apart, which is less.`;
    })
    .join("");
}

function sentenceFor(lines: readonly PricedLine[], totalCents: number, currency: string): string {
  const total = dollars(totalCents, currency);
  const credit = lines.reduce((sum, line) => sum + line.creditCents, 0);
  const what = lines.length === 1 ? (lines[0]?.title ?? "") : `${lines.length} items`;
  const advice = adviceFor(lines, currency);
  if (credit === 0) return `${what}: ${total}, paid once and yours for good.${advice}`;
  const list = dollars(totalCents + credit, currency);
  if (totalCents === 0) return `${what}: ${list}, already covered by what you own, so there is nothing to pay.`;
  const off = dollars(credit, currency);
  return `${what}: ${list}, less ${off} that you already paid for KEYS in it, so you pay ${total}.${advice}`;
}

const sumOfNet = (lines: readonly PricedLine[]) => lines.reduce((sum, line) => sum + line.netCents, 0);

function letGo(cents: number, currency: string): QuoteLine[] {
  if (cents === 0) return [];
  const reason = `A card payment below ${dollars(LEAST_CHARGE_CENTS, currency)} cannot be taken, so it is let go.`;
  return [{ label: "Too little to charge", kind: "discount", amount: -cents, currency, reason }];
}

/**
 * Prices an order for a subject. The one quote that page, API and checkout share: amounts in cents of `currency`.
 * A total below `leastChargeCents` is let go. Errors: `already_owned` (a KEY the subject holds for good),
 * `invalid_input` (two items share a KEY).
 */
export function quoteOrder(
  items: readonly OfferItem[],
  holdings: Holdings,
  currency: string,
  leastChargeCents = LEAST_CHARGE_CENTS,
): Result<PricedOrder> {
  const wrong = checkItems(items, holdings);
  if (wrong) return err(wrong);
  const priced = items.map((item) => priceItem(item, holdings));
  const dueCents = sumOfNet(priced);
  const lines = dueCents < leastChargeCents ? applyDiscount(priced, dueCents) : priced;
  const totalCents = sumOfNet(lines);
  const quoteLines = items.flatMap((item, index) => {
    const line = lines[index];
    return line ? linesOf(item, line, currency) : [];
  });
  const quote = {
    lines: [...quoteLines, ...letGo(dueCents - totalCents, currency)],
    total: money(totalCents, currency),
    sentence: sentenceFor(lines, totalCents, currency),
  };
  return ok({ lines, totalCents, currency, quote });
}
