import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ChargeLike, InvoiceLike, StripeClient } from "../src/stripe.ts";
import { loadInvoice } from "../src/stripe.ts";
import { FakeStripe } from "./support/fake-stripe.ts";
import { day } from "./support/samples.ts";

type Payment = NonNullable<InvoiceLike["payments"]>["data"][number];

const payment = (id: string, code: string | null, more: Partial<Payment> = {}): Payment => ({
  is_default: false,
  status: "open",
  payment: {
    payment_intent: { id, status: "requires_payment_method", last_payment_error: code === null ? null : { code } },
  },
  ...more,
});

/** Stripe with one invoice that has these payments and, for each PaymentIntent, these charges. */
async function stripeWith(data: Payment[], charges: Record<string, ChargeLike[]> = {}) {
  const fake = new FakeStripe();
  fake.bill("a", { customer: { id: "cus_9" } });
  const invoice = await fake.invoices.retrieve("a");
  const asked: string[] = [];
  const expanded: string[] = [];
  const stripe: StripeClient = {
    invoices: {
      retrieve: async (_id, { expand }) => {
        expanded.push(...expand);
        return { ...invoice, payments: { data } };
      },
    },
    charges: {
      list: async ({ payment_intent }) => {
        asked.push(payment_intent);
        return { data: charges[payment_intent] ?? [] };
      },
    },
  };
  return { stripe, asked, expanded };
}

describe("loadInvoice", () => {
  it("reads failures with their codes, and leaves out charges that succeeded or are under way", async () => {
    const charge = (status: string, days: number, reason: string | null): ChargeLike => ({
      status,
      created: day(days).getTime() / 1000,
      failure_code: reason && "card_declined",
      outcome: { reason, advice_code: "try_again_later" },
    });
    const { stripe } = await stripeWith([payment("pi_1", null)], {
      pi_1: [charge("succeeded", 3, null), charge("pending", 2, null), charge("failed", 1, "do_not_honor")],
    });
    const { attempts, invoice } = await loadInvoice(stripe, "a");
    const error = { code: "card_declined", declineCode: "do_not_honor", adviceCode: "try_again_later" };
    assert.deepEqual(attempts, [{ at: day(1), error }]);
    assert.deepEqual([invoice.customerId, invoice.subscriptionId], ["cus_9", "sub_a"]);
  });

  it("takes the error of the payment that Stripe retries, and passes over canceled ones", async () => {
    const { stripe, asked, expanded } = await stripeWith([
      payment("pi_old", "processing_error", { status: "canceled" }),
      payment("pi_side", "incorrect_cvc"),
      payment("pi_default", "expired_card", { is_default: true }),
    ]);
    const { invoice } = await loadInvoice(stripe, "a");
    assert.equal(invoice.lastError?.code, "expired_card");
    assert.deepEqual(asked, ["pi_default", "pi_side"]);
    // Stripe refuses to expand more than four levels.
    for (const path of expanded) assert.ok(path.split(".").length <= 4, path);
  });

  it("gets along with an invoice that nothing was tried for", async () => {
    const { stripe } = await stripeWith([payment("pi_1", null, { payment: {} })]);
    const { invoice, attempts } = await loadInvoice(stripe, "a");
    assert.deepEqual([invoice.lastError, invoice.needsAction, invoice.processing, attempts], [null, false, false, []]);
  });
});
