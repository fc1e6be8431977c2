import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chargeRefundWords, receiptWords } from "@/lib/payments/rules/charge-words";
import { isReceiptDue, type PlanCharge, planCharges } from "@/lib/payments/rules/plan-charge";
import type { InvoiceCharge } from "@/lib/payments/schema";

const at = (day: string) => new Date(`2027-${day}T10:00:00Z`);

function invoice(more: Partial<InvoiceCharge> = {}): InvoiceCharge {
  return {
    invoiceId: "in_1",
    number: "KEYS-0001",
    reason: "subscription_cycle",
    currency: "usd",
    createdAt: at("03-01"),
    paidAt: at("03-01"),
    lines: [{ description: "1 × Pro (at $99.00 / month)", amountCents: 9900 }],
    subtotalCents: 9900,
    discountCents: 0,
    taxCents: 0,
    totalCents: 9900,
    paidCents: 9900,
    refundedCents: 0,
    periodFrom: at("03-01"),
    periodUntil: at("04-01"),
    invoiceUrl: null,
    pdfUrl: null,
    ...more,
  };
}

describe("the charges of a plan", () => {
  it("are its paid invoices that asked for money", () => {
    const trial = invoice({ invoiceId: "in_0", reason: "subscription_create", subtotalCents: 0, totalCents: 0 });
    const open = invoice({ invoiceId: "in_2", paidAt: null });
    const given = invoice({ invoiceId: "in_3", reason: "subscription_update", subtotalCents: -500, totalCents: -500 });
    const free = invoice({
      invoiceId: "in_4",
      createdAt: at("05-01"),
      totalCents: 0,
      paidCents: 0,
      discountCents: 9900,
    });
    const names = planCharges([free, open, given, invoice(), trial]).map(({ invoiceId, kind }) => [invoiceId, kind]);
    expect(names).toEqual([
      ["in_1", "first"],
      ["in_4", "renewal"],
    ]);
  });

  it("are the same whatever the order in which Stripe lists them, and one of them at most is the first", () => {
    const some = fc.array(
      fc.record({
        invoiceId: fc.stringMatching(/^in_[a-z0-9]{4}$/),
        reason: fc.constantFrom("subscription_create", "subscription_cycle", "subscription_update", "manual"),
        createdAt: fc.integer({ min: 1, max: 5 }).map((day) => at(`03-0${day}`)),
        paidAt: fc.option(fc.constant(at("03-09"))),
        subtotalCents: fc.integer({ min: -2, max: 2 }),
      }),
      { maxLength: 8 },
    );
    const shuffled = some.chain((found) => {
      const unique = [...new Map(found.map((one) => [one.invoiceId, invoice(one)])).values()];
      return fc.tuple(fc.constant(unique), fc.shuffledSubarray(unique, { minLength: unique.length }));
    });
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(planCharges(other)).toEqual(planCharges(one));
        expect(planCharges(one).filter(({ kind }) => kind === "first").length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the receipt of a charge", () => {
  const charge = (more: Partial<InvoiceCharge> = {}): PlanCharge => ({
    ...invoice(more),
    paidAt: at("03-01"),
    kind: "renewal",
  });

  it("says what was charged when, for what and for which time", () => {
    expect(receiptWords(charge())).toEqual({
      heading: "Receipt for your plan: $99 on 1 March 2027",
      paragraphs: ["Thank you. $99 was charged on 1 March 2027."],
      rows: [
        ["1 × Pro (at $99.00 / month)", "$99"],
        ["Charged", "$99"],
        ["For the time from", "1 March 2027 to 1 April 2027"],
      ],
      closing: "Invoice KEYS-0001. All charges of your plan stand with your orders.",
    });
  });

  it("names discount, tax and balance where there are some, and tax that is in the prices as such", () => {
    const sums = (more: Partial<InvoiceCharge>) => receiptWords(charge(more)).rows.slice(1, -2);
    expect(sums({ discountCents: 900, taxCents: 1710, totalCents: 10_710, paidCents: 710 })).toEqual([
      ["Discount", "-$9"],
      ["Tax", "$17.10"],
      ["From your balance", "-$100"],
    ]);
    expect(sums({ taxCents: 1581 })).toEqual([["Tax, included in the prices", "$15.81"]]);
    expect(sums({ paidCents: 10_400 })).toEqual([["Added from your balance", "$5"]]);
  });

  it("that nothing was taken for says why", () => {
    const { heading, paragraphs } = receiptWords(charge({ discountCents: 9900, totalCents: 0, paidCents: 0 }));
    expect(heading).toContain("$0 on 1 March 2027");
    expect(paragraphs.join(" ")).toContain("Nothing was charged");
  });

  it("whose money goes back in part names this part and the sum", () => {
    const { heading, rows } = chargeRefundWords(charge({ refundedCents: 3500 }), 2500);
    expect(heading).toBe("Refund of $25 for your plan");
    expect(rows).toContainEqual(["Gone back in all", "$35"]);
  });
});

describe("a receipt", () => {
  const paidAt = new Date("2026-11-01T10:00:00Z");

  it("is due for what was just paid, also when it was heard of after days", () => {
    expect(isReceiptDue({ paidAt }, new Date("2026-11-01T10:00:05Z"))).toBe(true);
    expect(isReceiptDue({ paidAt }, new Date("2026-11-08T10:00:00Z"))).toBe(true);
  });

  it("is not due for what was paid long before the shop heard of the plan", () => {
    expect(isReceiptDue({ paidAt }, new Date("2026-11-08T10:00:01Z"))).toBe(false);
  });
});
