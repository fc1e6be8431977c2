import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatAmount, type MailSettings, minorDigits, planDunning, recoveryReport, renderMail } from "../src/index.ts";
import { fill } from "../src/render.ts";
import { caseWith, day, declined, failedAt, invoiceWith } from "./support/samples.ts";

const settings: MailSettings = {
  product: "Harbour & Sons",
  locale: "en-GB",
  timeZone: "Europe/Berlin",
  cardUpdateUrl: ({ customerId }) => `https://example.com/billing/card?from=mail&customer=${customerId}`,
};

function render(now: number, changes = {}, own: Partial<MailSettings> = {}) {
  const invoice = invoiceWith(changes);
  const plan = planDunning(invoice, [failedAt(0)], day(now));
  assert.ok(plan.mail);
  return renderMail(plan.mail.kind, invoice, plan, { ...settings, ...own });
}

describe("mails", () => {
  it("say the amount, the day of the next try and the moment access ends, in the reader's time zone", () => {
    const { subject, text } = render(0);
    assert.equal(subject, "Your payment of €29.00 to Harbour & Sons did not go through");
    assert.match(text, /^Hello Ada,\n\n/);
    assert.match(text, /try again on 4 March 2026/);
    assert.match(text, /access until 9 March 2026(,| at) 10:30 CET\./);
    assert.match(text, /Pay now:\nhttps:\/\/invoice\.stripe\.com\/i\/acct_1\/test_1\?s=em&x=1\n/);
    assert.match(text, /\nhttps:\/\/example\.com\/billing\/card\?from=mail&customer=cus_1\n/);
  });

  it("promise a next try only where Stripe makes one", () => {
    assert.match(render(0, { nextAttemptAt: null }).text, /Your bank can tell you why\. You can pay now/);
    assert.doesNotMatch(render(0, { lastError: declined("lost_card") }).text, /again on/);
    assert.doesNotMatch(render(0, { needsAction: true }).text, /again on/);
  });

  it("ask for what helps, on the button", () => {
    const label = (changes: object) => /padding:12px[^>]*>([^<]*)</.exec(render(0, changes).html)?.[1];
    assert.equal(label({}), "Pay now");
    assert.equal(label({ lastError: declined("expired_card") }), "Pay with another card");
    assert.equal(label({ needsAction: true }), "Confirm the payment");
  });

  it("never tell the customer the code or its meaning", () => {
    for (const code of ["lost_card", "stolen_card", "fraudulent", "insufficient_funds", "merchant_blacklist"])
      for (const now of [0, 3, 6]) {
        const { subject, text, html } = render(now, { lastError: declined(code) });
        assert.doesNotMatch(
          subject + text + html,
          /lost|stolen|fraud|insufficient|funds|blacklist|block list|blocked/i,
        );
      }
  });

  it("escape everything that comes from outside", () => {
    const { html, text } = render(0, { customerName: `<img src=x onerror="a('b')">` });
    assert.match(html, /Hello &lt;img src=x onerror=&quot;a\(&#39;b&#39;\)&quot;&gt;,/);
    assert.match(html, /href="https:\/\/invoice\.stripe\.com\/i\/acct_1\/test_1\?s=em&amp;x=1"/);
    assert.match(html, /Harbour &amp; Sons/);
    assert.doesNotMatch(html, /<img/);
    assert.match(text, /<img/);
  });

  it("let no line break into the subject, and no braces of a name into the wording", () => {
    const { subject } = render(0, {}, { product: "Harbour\r\nBcc: all@example.com" });
    assert.equal(subject, "Your payment of €29.00 to Harbour Bcc: all@example.com did not go through");
    assert.match(render(0, { customerName: "{amount}" }).text, /^Hello \{amount\},/);
    assert.match(render(0, { customerName: null }).text, /^Hello,\n/);
  });

  it("link to https pages only, and are not sent without a page to pay on", () => {
    assert.throws(() => render(0, { hostedUrl: "javascript:alert(1)" }), /https/);
    assert.throws(() => render(0, {}, { cardUpdateUrl: () => "/billing" }), /https/);
    assert.throws(() => render(0, { hostedUrl: null }), /no page to pay on/);
  });

  it("ask for what is missing, not for what was due", () => {
    assert.match(render(0, { amountPaid: 900, amountRemaining: 2000 }).subject, /€20\.00/);
  });

  it("thank without asking for anything", () => {
    const { subject, text, html } = render(4, { status: "paid", closedAt: day(4), amountPaid: 2900, hostedUrl: null });
    assert.match(subject, /€29\.00 .* has arrived/);
    assert.doesNotMatch(text + html, /href|https:|access until/);
  });

  it("fail on a place without a value instead of showing it", () => {
    assert.throws(() => fill("Until {accessUntil}", {}), /Nothing stands for \{accessUntil\}/);
  });
});

describe("amounts", () => {
  it("are read in Stripe's minor units, also where they differ from the currency's own", () => {
    const cases = [
      [1999, "usd", "$19.99"],
      [500, "jpy", "¥500"],
      [500, "isk", "ISK 5"],
      [500, "ugx", "UGX 5"],
      [5120, "kwd", "KWD 5.120"],
    ] as const;
    for (const [amount, currency, written] of cases)
      assert.equal(formatAmount(amount, currency, "en-US").replaceAll("\u00a0", " "), written);
    assert.deepEqual(["JPY", "eur", "bhd"].map(minorDigits), [0, 2, 3]);
    assert.throws(() => formatAmount(19.99, "usd", "en-US"), /minor units/);
  });
});

describe("recoveryReport", () => {
  const paid = (days: number, amount: number) => ({ state: "paid", amountPaid: amount, closedAt: day(days) }) as const;

  it("adds up by currency and never across", () => {
    const report = recoveryReport([
      caseWith({ ...paid(2, 2900) }),
      caseWith({ ...paid(5, 2900), action: "new_card" }),
      caseWith({ state: "open", action: "new_card" }),
      caseWith({ state: "uncollectible", amountPaid: 900 }),
      caseWith({ state: "canceled" }),
      caseWith({ state: "void" }),
      caseWith({ ...paid(1, 3000), currency: "jpy", amountDue: 3000 }),
    ]);
    assert.deepEqual(
      report.map((one) => one.currency),
      ["eur", "jpy"],
    );
    assert.deepEqual(report[0], {
      currency: "eur",
      failed: { count: 5, amount: 14_500 },
      recovered: { count: 2, amount: 5800 },
      open: { count: 1, amount: 2900 },
      lost: { count: 2, amount: 4900 },
      voided: { count: 1, amount: 2900 },
      recoveredBps: 4000,
      medianDays: 3.5,
      byAction: { retry: { failed: 3, recovered: 1 }, new_card: { failed: 2, recovered: 1 } },
    });
    assert.equal(report[1]?.recoveredBps, 10_000);
  });

  it("says nothing where there is nothing to divide by", () => {
    assert.deepEqual(recoveryReport([]), []);
    const [only] = recoveryReport([caseWith({ state: "void" })]);
    assert.deepEqual([only?.recoveredBps, only?.medianDays], [null, null]);
  });
});
