import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OfferedKey, PaidShare } from "@/lib/pricing/rules/credit";
import { type Holdings, type OfferItem, quoteOrder } from "@/lib/pricing/rules/quote";

const key = (id: string, dollars: number): OfferedKey => ({
  id,
  slug: id,
  title: id.toUpperCase(),
  listCents: dollars * 100,
});
const keyItem = (offered: OfferedKey): OfferItem => ({ kind: "key", key: offered, priceReason: "Because." });
const bundle = (keys: OfferedKey[], dollars: number, id = "operator"): OfferItem => ({
  kind: "bundle",
  id,
  slug: id,
  title: "Operator bundle",
  priceCents: dollars * 100,
  keys,
});
const paid = (keyId: string, dollars: number, via: "key" | "bundle" = "key"): PaidShare => ({
  keyId,
  orderLineId: `line-${keyId}`,
  paidCents: dollars * 100,
  via,
});
const holding = (...shares: PaidShare[]): Holdings => ({
  ownedKeyIds: new Set(shares.map((share) => share.keyId)),
  paid: shares,
});
const NOTHING: Holdings = { ownedKeyIds: new Set(), paid: [] };

function priced(items: OfferItem[], holdings: Holdings) {
  const result = quoteOrder(items, holdings, "usd");
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const SEVEN = [key("a", 79), key("b", 99), key("c", 79), key("d", 79), key("e", 109), key("f", 99), key("g", 149)];

describe("quoteOrder", () => {
  it("charges the list price of a KEY and says why", () => {
    const { quote, totalCents } = priced([keyItem(key("a", 79))], NOTHING);
    expect(totalCents).toBe(7900);
    expect(quote.lines).toEqual([
      { label: "A", kind: "list", amount: 7900, currency: "usd", key_slug: "a", reason: "Because." },
    ]);
    expect(quote.sentence).toBe("A: $79, paid once and yours for good.");
  });

  it("takes what was paid for owned KEYS off a bundle: 499 less 79 and 99 is 321", () => {
    const { quote, totalCents } = priced([bundle(SEVEN, 499)], holding(paid("a", 79), paid("b", 99)));
    expect(totalCents).toBe(32_100);
    expect(quote.lines.map((line) => line.amount)).toEqual([49_900, -7900, -9900]);
    expect(quote.sentence).toContain("you pay $321");
  });

  it("lets go what is too little for a card, and says so", () => {
    const { quote, totalCents, lines } = priced([bundle([key("a", 79), key("b", 99)], 99.4)], holding(paid("b", 99)));
    expect(totalCents).toBe(0);
    expect(lines[0]).toMatchObject({ creditCents: 9900, discountCents: 40, netCents: 0 });
    expect(quote.lines.at(-1)).toMatchObject({ kind: "discount", amount: -40 });
    expect(priced([bundle([key("a", 79), key("b", 99)], 99.5)], holding(paid("b", 99))).totalCents).toBe(50);
  });

  it("credits what was paid, not the list price", () => {
    expect(priced([bundle(SEVEN, 499)], holding(paid("a", 40))).totalCents).toBe(45_900);
  });

  it("credits never more than the KEY's list price", () => {
    expect(priced([bundle(SEVEN, 499)], holding(paid("a", 200))).totalCents).toBe(49_900 - 7900);
  });

  it("gives nothing for a KEY held through a gift or a plan", () => {
    const granted: Holdings = { ownedKeyIds: new Set(["a"]), paid: [] };
    expect(priced([bundle(SEVEN, 499)], granted).totalCents).toBe(49_900);
  });

  it("charges nothing when every KEY is owned", () => {
    const all: Holdings = { ownedKeyIds: new Set(SEVEN.map((each) => each.id)), paid: [paid("a", 79)] };
    const { totalCents, quote } = priced([bundle(SEVEN, 499)], all);
    expect(totalCents).toBe(0);
    expect(quote.sentence).toContain("nothing to pay");
  });

  it("attributes the payment to the KEYS that it newly gives", () => {
    const [line] = priced([bundle(SEVEN, 499)], holding(paid("a", 79))).lines;
    expect(line?.shares.find((share) => share.keyId === "a")?.paidCents).toBe(0);
    expect(line?.shares.reduce((sum, share) => sum + share.paidCents, 0)).toBe(42_000);
  });

  it("refuses a KEY that is owned, and says which", () => {
    const result = quoteOrder([keyItem(key("a", 79))], holding(paid("a", 79)), "usd");
    expect(result).toMatchObject({ ok: false, error: { code: "already_owned", extra: { slugs: ["a"] } } });
  });

  it("refuses two items that hold the same KEY", () => {
    const result = quoteOrder([keyItem(key("a", 79)), bundle(SEVEN, 499)], NOTHING, "usd");
    expect(result).toMatchObject({ ok: false, error: { code: "invalid_input" } });
    expect(quoteOrder([keyItem(key("a", 79)), keyItem(key("a", 79))], NOTHING, "usd").ok).toBe(false);
  });
});

describe("quoteOrder, for any bundle and any purchases", () => {
  const scene = fc
    .record({
      prices: fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 12 }),
      bundleCents: fc.integer({ min: 1, max: 300_000 }),
      payments: fc.array(fc.record({ index: fc.nat(11), cents: fc.integer({ min: 1, max: 90_000 }) }), {
        maxLength: 15,
      }),
    })
    .map(({ prices, bundleCents, payments }) => {
      const keys = prices.map((listCents, index) => ({ ...key(`k${index}`, 1), listCents }));
      const shares = payments
        .filter(({ index }) => index < keys.length)
        .map(
          ({ index, cents }, n): PaidShare => ({
            keyId: `k${index}`,
            orderLineId: `line-${n}`,
            paidCents: cents,
            via: "key",
          }),
        );
      const item: OfferItem = { kind: "bundle", id: "b", slug: "b", title: "B", priceCents: bundleCents, keys };
      return { keys, item, bundleCents, holdings: holding(...shares) };
    });

  it("never goes below zero, never credits above what was paid, the list prices, or the bundle", () => {
    fc.assert(
      fc.property(scene, ({ item, keys, holdings, bundleCents }) => {
        const { lines, totalCents, quote } = priced([item], holdings);
        const credit = lines.flatMap((line) => line.credits).reduce((sum, one) => sum + one.amountCents, 0);
        const paidCents = holdings.paid.reduce((sum, share) => sum + share.paidCents, 0);
        const ownedList = keys
          .filter((one) => holdings.ownedKeyIds.has(one.id))
          .reduce((sum, one) => sum + one.listCents, 0);
        expect(totalCents).toBeGreaterThanOrEqual(0);
        expect(credit).toBeLessThanOrEqual(Math.min(paidCents, ownedList, bundleCents));
        expect(quote.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(totalCents);
        for (const line of lines) {
          expect(line.shares.reduce((sum, share) => sum + share.paidCents, 0)).toBe(line.netCents);
          for (const one of line.credits) {
            expect(one.amountCents).toBeLessThanOrEqual(one.key.listCents);
            expect(one.uses.reduce((sum, use) => sum + use.amountCents, 0)).toBe(one.amountCents);
          }
        }
      }),
    );
  });
});
