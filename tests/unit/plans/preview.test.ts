import { describe, expect, it } from "vitest";
import {
  agreementText,
  creditShown,
  isExpired,
  makeToken,
  nameOf,
  type PreviewedInvoice,
  priceChange,
  readToken,
  sentenceFor,
} from "@/lib/plans/rules/preview";

const SIGNATURE = "s".repeat(43);

function invoice(
  amounts: readonly [cents: number, isProration: boolean][],
  more: Partial<PreviewedInvoice> = {},
): PreviewedInvoice {
  const totalCents =
    amounts.reduce((sum, [cents]) => sum + cents, 0) - (more.discountCents ?? 0) + (more.taxCents ?? 0);
  return {
    currency: "usd",
    lines: amounts.map(([amountCents, isProration]) => ({ description: "a line", amountCents, isProration })),
    discountCents: 0,
    taxCents: 0,
    totalCents,
    dueCents: Math.max(0, totalCents),
    at: new Date("2027-02-01T00:00:00Z"),
    ...more,
  };
}

const NONE = { onInvoiceCents: 0, isInInvoice: false, restCents: 0, invoices: 0 };

const sumOf = (lines: readonly { amount: number }[]) => lines.reduce((sum, line) => sum + line.amount, 0);

describe("a previewed change", () => {
  it("shows lines that add up to what is due, with discounts, tax and balance", () => {
    const previewed = invoice(
      [
        [-4950, true],
        [99_900, false],
      ],
      { discountCents: 1000, taxCents: 500, dueCents: 94_000 },
    );
    const priced = priceChange(previewed, { renewalCents: 99_900, isAtOnce: true, credit: NONE });
    expect(priced.dueCents).toBe(94_000);
    expect(sumOf(priced.lines)).toBe(94_000);
    expect(priced.lines.map((line) => line.kind)).toEqual(["credit", "list", "discount", "tax", "credit"]);
    expect(priced).toMatchObject({ creditCents: 0, nextCents: 99_900 });
  });

  it("that gives back more than it charges is due nothing and makes the next invoices cheaper", () => {
    const priced = priceChange(
      invoice([
        [-90_000, true],
        [9900, false],
      ]),
      { renewalCents: 9900, isAtOnce: true, credit: NONE },
    );
    expect(priced).toMatchObject({ dueCents: 0, creditCents: 80_100, nextCents: 0 });
  });

  it("to fewer seats is credited on the next invoice", () => {
    const priced = priceChange(
      invoice([
        [-5800, true],
        [2900, true],
        [19_900, false],
        [2900, false],
      ]),
      { renewalCents: 0, isAtOnce: false, credit: NONE },
    );
    expect(priced).toMatchObject({ dueCents: 0, creditCents: 2900, nextCents: 19_900 });
  });

  it("shows the credit for bundles apart from other discounts", () => {
    const anew = priceChange(invoice([[99_900, false]], { discountCents: 50_950 }), {
      renewalCents: 99_900,
      isAtOnce: true,
      credit: creditShown([49_950], true, true),
    });
    expect(anew.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ["list", 99_900],
      ["credit", -49_950],
      ["discount", -1000],
    ]);
    const seats = priceChange(invoice([[22_800, false]]), {
      renewalCents: 0,
      isAtOnce: false,
      credit: creditShown([5000, 5000], false, false),
    });
    expect(seats).toMatchObject({ nextCents: 17_800, dueCents: 0, bundleCents: 0 });
    expect(sumOf(seats.lines)).toBe(17_800);
  });

  it("is told in words", () => {
    const target = { plan: "team", interval: "month", seats: 7 } as const;
    expect(nameOf("Team", target, true)).toBe("Team, monthly, 7 seats");
    expect(nameOf("Pro", { ...target, interval: "year" }, false)).toBe("Pro, yearly");
    const sums = { unusedCents: 0, bundleCents: 0, bundleInvoices: 0, currency: "usd" };
    const priced = { lines: [], dueCents: 5800, creditCents: 0, nextCents: 25_700, ...sums };
    const told = {
      from: "Team, monthly, 5 seats",
      to: "Team, monthly, 7 seats",
      priced,
      trialEnd: null,
      nextAt: new Date("2027-02-01T00:00:00Z"),
    };
    expect(sentenceFor(told)).toContain("$58 now");
    expect(sentenceFor(told)).toContain("on 1 February 2027 is $257");
    const anew = { ...priced, unusedCents: 3300, bundleCents: 49_950, bundleInvoices: 1 };
    expect(sentenceFor({ ...told, priced: anew })).toContain(
      "$58 now. $33 for days that you have paid for and no longer need are taken off already.",
    );
    expect(sentenceFor({ ...told, priced: anew })).toContain("credit for bundles $499.50 are taken off already");
    expect(sentenceFor({ ...told, priced: { ...anew, bundleInvoices: 9 } })).toContain("come off the next 9 invoices");
    expect(sentenceFor({ ...told, trialEnd: new Date("2027-01-20T00:00:00Z") })).toContain(
      "nothing is due during the trial",
    );
    expect(sentenceFor({ ...told, priced: { ...priced, dueCents: 0, creditCents: 2900 } })).toContain("$29 come off");
    expect(sentenceFor({ ...told, priced: { ...priced, dueCents: 0 } })).toContain("nothing is due now");
  });
});

describe("an agreement", () => {
  const target = { plan: "pro", interval: "year", seats: 1 } as const;
  const agreement = { subscriptionId: "sub_1", target, dueCents: 5000, prorationDate: 1_800_000_000 };

  it("stands for one subscription, target, amount and second", () => {
    const others = [
      { ...agreement, subscriptionId: "sub_2" },
      { ...agreement, target: { ...target, seats: 2 } },
      { ...agreement, dueCents: 5001 },
      { ...agreement, prorationDate: 1_800_000_001 },
    ];
    const texts = [agreement, ...others].map(agreementText);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("is read back from its token, and from nothing else", () => {
    expect(readToken(makeToken(agreement, SIGNATURE))).toEqual({
      prorationDate: 1_800_000_000,
      dueCents: 5000,
      signature: SIGNATURE,
    });
    for (const wrong of ["", "1.2", `1.-2.${SIGNATURE}`, `1.2.${SIGNATURE}x`, `x.2.${SIGNATURE}`])
      expect(readToken(wrong)).toBeNull();
  });

  it("ends after half an hour", () => {
    const at = (seconds: number) => new Date((agreement.prorationDate + seconds) * 1000);
    expect(isExpired(agreement.prorationDate, at(1800))).toBe(false);
    expect(isExpired(agreement.prorationDate, at(1801))).toBe(true);
  });
});
