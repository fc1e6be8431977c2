import { describe, expect, it } from "vitest";
import { chargedSoFar, chargePeriod, chargeState, chargeSums, chargeTitle } from "@/components/orders/charge-words";
import type { PlanChargeDto } from "@/lib/orders/schema";

const usd = (amount: number) => ({ amount, currency: "usd" });

function charge(more: Partial<PlanChargeDto> = {}): PlanChargeDto {
  return {
    id: "1",
    kind: "renewal",
    plan: "Pro",
    organization: null,
    lines: [{ description: "1 × Pro (at $99.00 / month)", amount: usd(9900) }],
    discount: usd(0),
    tax: usd(0),
    total: usd(9900),
    paid: usd(9900),
    refunded: usd(0),
    dispute: null,
    period_from: "2027-03-01T10:00:00.000Z",
    period_until: "2027-04-01T10:00:00.000Z",
    paid_at: "2027-03-01T10:00:00.000Z",
    invoice_number: "KEYS-0001",
    invoice_url: null,
    pdf_url: null,
    ...more,
  };
}

describe("a plan's charge", () => {
  it("says what it was for, and whose where that is not clear from around it", () => {
    expect(chargeTitle(charge(), false)).toBe("Renewal");
    expect(chargeTitle(charge({ kind: "first" }), true)).toBe("Pro: first payment");
    expect(chargeTitle(charge({ kind: "change", organization: "Acme" }), true)).toBe("Pro for Acme: change of plan");
    expect(chargePeriod(charge())).toBe("1 March 2027 to 1 April 2027");
  });

  it("says what became of the money", () => {
    const dispute = { state: "open" as const, amount: usd(9900), opened_at: "2027-03-05T00:00:00Z", decided_at: null };
    const lost = { ...dispute, state: "lost" as const, decided_at: "2027-03-20T00:00:00Z" };
    expect(chargeState(charge())).toBeNull();
    expect(chargeState(charge({ refunded: usd(9900) }))).toBe("Refunded");
    expect(chargeState(charge({ refunded: usd(950) }))).toBe("$9.50 refunded");
    expect(chargeState(charge({ dispute }))).toBe("Disputed since 5 March 2027");
    expect(chargeState(charge({ dispute: lost }))).toBe("Lost in a dispute on 20 March 2027");
    expect(chargeState(charge({ dispute: { ...lost, state: "won" } }))).toBeNull();
  });

  it("of one price needs no parts; else they add up to what was taken", () => {
    expect(chargeSums(charge())).toEqual([]);
    const parts = { discount: usd(900), tax: usd(1710), total: usd(10_710), paid: usd(710) };
    const sums = chargeSums(charge(parts));
    expect(sums.map(({ label }) => label)).toEqual([
      "1 × Pro (at $99.00 / month)",
      "Discount",
      "Tax",
      "From your balance",
    ]);
    expect(sums.reduce((sum, { money }) => sum + money.amount, 0)).toBe(710);
    expect(chargeSums(charge({ tax: usd(1581) })).at(-1)?.label).toBe("Tax, included in the prices");
  });

  it("is added to the others", () => {
    expect(chargedSoFar([charge(), charge({ paid: usd(100), refunded: usd(50) })])).toEqual({
      paid: usd(10_000),
      refunded: usd(50),
    });
  });
});
