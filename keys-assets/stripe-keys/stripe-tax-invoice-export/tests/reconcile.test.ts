import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportPeriod, month } from "../src/index.ts";
import { FakeStripe } from "./support/fake-stripe.ts";
import { random } from "./support/random.ts";

const MARCH = month("2026-03", "UTC");
const named = (findings: readonly { level: string; what: string; amount: number }[]) =>
  findings.map(({ level, what, amount }) => `${level}: ${what} ${amount}`);

describe("the bridge from invoices to money", () => {
  it("is zero for a month in which everything happens once", async () => {
    const stripe = new FakeStripe();
    stripe.invoice("2026-02-27T12:00:00Z", 5000, { paidAt: "2026-03-02T12:00:00Z" }); // earlier invoice, paid now
    stripe.invoice("2026-03-05T12:00:00Z", 10_000, { paidAt: "2026-03-05T12:01:00Z" });
    stripe.invoice("2026-03-30T12:00:00Z", 2000, { paidAt: "2026-04-02T12:00:00Z" }); // paid next month
    stripe.invoice("2026-03-10T12:00:00Z", 3000); // open
    stripe.invoice("2026-03-11T12:00:00Z", 4000, { status: "paid", amount_paid: 4760, amount_remaining: 0 }); // by transfer
    stripe.invoice("2026-03-12T12:00:00Z", 1000, { status: "paid", amount_remaining: 0 }); // from the credit balance
    stripe.invoice("2026-03-13T12:00:00Z", 9999, { status: "void" });
    stripe.charge("2026-03-20T12:00:00Z", "pi_donation", 700); // without an invoice
    const { bridges, balanced, findings } = await exportPeriod(stripe, MARCH);
    assert.deepEqual(bridges, [
      {
        currency: "eur",
        invoiced: 11_900 + 2380 + 3570 + 4760 + 1190,
        settledOtherwise: 1190,
        remaining: 3570,
        outsideStripe: 4760,
        paidInOtherPeriods: 2380,
        forEarlierInvoices: 5950,
        withoutInvoice: 700,
        expected: 11_900 + 5950 + 700,
        charged: 11_900 + 5950 + 700,
        unexplained: 0,
      },
    ]);
    assert.deepEqual([balanced, findings], [true, []]);
  });

  it("keeps currencies apart", async () => {
    const stripe = new FakeStripe();
    stripe.invoice("2026-03-05T12:00:00Z", 1000, { paidAt: "2026-03-05T12:01:00Z" });
    stripe.invoice("2026-03-05T12:00:00Z", 1000, { paidAt: "2026-03-05T12:01:00Z", currency: "usd" });
    const { bridges } = await exportPeriod(stripe, MARCH);
    assert.deepEqual(
      bridges.map(({ currency, charged, unexplained }) => [currency, charged, unexplained]),
      [
        ["eur", 1190, 0],
        ["usd", 1190, 0],
      ],
    );
  });

  it("is zero for every month of a random year, and the months add up to the year", async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const next = random(seed);
      const stripe = new FakeStripe();
      const day = () => new Date(Date.UTC(2026, 0, 1) + Math.floor(next() * 360) * 86_400_000).toISOString();
      for (let index = 0; index < 40; index += 1) {
        const at = day();
        const paidAt = new Date(Date.parse(at) + Math.floor(next() * 40) * 86_400_000).toISOString();
        const net = 1 + Math.floor(next() * 50_000);
        const kind = next();
        if (kind < 0.6) stripe.invoice(at, net, { paidAt });
        else if (kind < 0.7) stripe.invoice(at, net);
        else if (kind < 0.8) stripe.invoice(at, net, { amount_remaining: 0, status: "paid" });
        else if (kind < 0.9) stripe.charge(at, `pi_other_${index}`, net);
        else
          stripe.creditNote(
            paidAt,
            stripe.invoice(at, net, { paidAt }),
            net,
            stripe.refund(paidAt, net + Math.round(net * 0.19)),
          );
      }
      let charged = 0;
      for (let number = 1; number <= 12; number += 1) {
        const result = await exportPeriod(stripe, month(`2026-${String(number).padStart(2, "0")}`, "Europe/Berlin"));
        assert.deepEqual(result.findings, [], `seed ${seed} month ${number}`);
        charged += result.bridges.reduce((sum, bridge) => sum + bridge.charged, 0);
      }
      const inYear = stripe.transactions.filter(
        ({ type, created }) => type === "charge" && created < Date.parse("2026-12-31T23:00:00Z") / 1000,
      );
      assert.equal(
        charged,
        inYear.reduce((sum, { amount }) => sum + amount, 0),
        `seed ${seed}`,
      );
    }
  });
});

describe("what is found", () => {
  const findings = async (prepare: (stripe: FakeStripe) => void) => {
    const stripe = new FakeStripe();
    prepare(stripe);
    const result = await exportPeriod(stripe, MARCH);
    return [result.balanced, ...named(result.findings)];
  };
  const at = "2026-03-05T12:00:00Z";

  it("a refund for which no credit note was issued, whole or in part", async () => {
    assert.deepEqual(await findings((stripe) => stripe.refund(at, 500)), [
      true,
      "look: refund without credit note 500",
    ]);
    const part = (stripe: FakeStripe) =>
      stripe.creditNote(at, stripe.invoice(at, 1000, { paidAt: at }), 100, stripe.refund(at, 500));
    assert.deepEqual(await findings(part), [true, "look: refund without credit note 381"]);
    const voided = (stripe: FakeStripe) =>
      stripe.creditNote(at, stripe.invoice(at, 100, { paidAt: at }), 100, stripe.refund(at, 119), "void");
    assert.deepEqual(await findings(voided), [true, "look: refund without credit note 119"]);
  });

  it("a document whose tax does not add up", async () => {
    assert.deepEqual(await findings((stripe) => stripe.invoice(at, 1000, { total: 1191, amount_remaining: 1191 })), [
      false,
      "error: net and tax are not the gross 1",
    ]);
  });

  it("an invoice without any statement about tax, and one that is given up", async () => {
    const bare = { total: 1000, amount_remaining: 1000, total_taxes: [] };
    assert.deepEqual(await findings((stripe) => stripe.invoice(at, 1000, bare)), [
      true,
      "look: no tax and no reason 1000",
    ]);
    assert.deepEqual(await findings((stripe) => stripe.invoice(at, 100, { status: "uncollectible" })), [
      true,
      "look: uncollectible 119",
    ]);
  });

  it("a charge that is not what the invoice says", async () => {
    const other = (stripe: FakeStripe) => {
      stripe.invoice(at, 1000, { paidAt: at });
      Object.assign(stripe.transactions[0]?.source as object, { amount: 1200 });
    };
    assert.deepEqual(await findings(other), [false, "error: unexplained 10", "look: charge and invoice differ 10"]);
  });

  it("an invoice that is paid and not in the balance yet", async () => {
    const early = (stripe: FakeStripe) => {
      stripe.invoice(at, 1000, { paidAt: at });
      stripe.transactions.length = 0;
    };
    assert.deepEqual(await findings(early), [true, "look: paid, not in the balance yet 1190"]);
  });

  it("a movement or a payout that does not add up", async () => {
    assert.deepEqual(
      await findings((stripe) =>
        stripe.move(at, { amount: 100, fee: 10, net: 91, type: "adjustment", reporting_category: "other" }),
      ),
      [false, "error: amount less fee is not net -1"],
    );
    const payouts = (stripe: FakeStripe) => {
      stripe.charge(at, null, 1000);
      stripe.payout(at, stripe.transactions.slice(), 960);
      stripe.payout(at, [], 10);
    };
    assert.deepEqual(await findings(payouts), [
      false,
      "error: payout is not its parts -10",
      "look: payout without parts 10",
    ]);
  });
});
