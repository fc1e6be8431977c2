import type { ChargeLike, InvoiceLike, StripeClient } from "../../src/stripe.ts";

const seconds = (moment: Date) => Math.floor(moment.getTime() / 1000);

interface Account {
  invoice: InvoiceLike & { subscriptionStatus: string };
  intent: {
    id: string;
    status: string;
    last_payment_error: { code: string; decline_code: string } | null;
  };
  charges: ChargeLike[];
}

/** As much of Stripe as the pack reads, with what happens to invoices in between. */
export class FakeStripe implements StripeClient {
  readonly #accounts = new Map<string, Account>();
  /** Set to make every request fail. */
  down: Error | null = null;
  requests = 0;

  readonly invoices = {
    retrieve: async (id: string): Promise<InvoiceLike> => {
      this.requests += 1;
      if (this.down) throw this.down;
      const { invoice, intent } = this.#of(id);
      const subscription = { id: `sub_${id}`, status: invoice.subscriptionStatus };
      return structuredClone({
        ...invoice,
        parent: invoice.parent && { subscription_details: { subscription } },
        payments: { data: [{ is_default: true, status: "open", payment: { payment_intent: intent } }] },
      });
    },
  };

  readonly charges = {
    list: async (params: { payment_intent: string }): Promise<{ data: ChargeLike[] }> => {
      this.requests += 1;
      if (this.down) throw this.down;
      return { data: structuredClone(this.#of(params.payment_intent.replace("pi_", "")).charges) };
    },
  };

  #of(id: string): Account {
    const account = this.#accounts.get(id);
    if (!account) throw new Error(`No such invoice: '${id}'`);
    return account;
  }

  bill(id: string, changes: Partial<Account["invoice"]> = {}): void {
    const invoice: Account["invoice"] = {
      id,
      number: "A-0001",
      status: "open",
      billing_reason: "subscription_cycle",
      collection_method: "charge_automatically",
      currency: "eur",
      amount_due: 2900,
      amount_paid: 0,
      amount_remaining: 2900,
      next_payment_attempt: null,
      hosted_invoice_url: "https://invoice.stripe.com/i/acct_1/test_1",
      customer: "cus_1",
      customer_email: "reader@example.com",
      customer_name: "Ada",
      parent: {},
      status_transitions: { paid_at: null, voided_at: null, marked_uncollectible_at: null },
      subscriptionStatus: "active",
      ...changes,
    };
    this.#accounts.set(id, {
      invoice,
      intent: { id: `pi_${id}`, status: "requires_payment_method", last_payment_error: null },
      charges: [],
    });
  }

  decline(id: string, at: Date, code: string, nextAttempt: Date | null = null): void {
    const { invoice, intent, charges } = this.#of(id);
    intent.last_payment_error = { code: "card_declined", decline_code: code };
    charges.unshift({
      status: "failed",
      created: seconds(at),
      failure_code: "card_declined",
      outcome: { reason: code },
    });
    invoice.next_payment_attempt = nextAttempt && seconds(nextAttempt);
    if (invoice.subscriptionStatus === "active") invoice.subscriptionStatus = "past_due";
  }

  askToConfirm(id: string): void {
    this.#of(id).intent.status = "requires_action";
  }

  pay(id: string, at: Date): void {
    const { invoice, intent, charges } = this.#of(id);
    Object.assign(invoice, {
      status: "paid",
      amount_paid: invoice.amount_due,
      amount_remaining: 0,
      subscriptionStatus: "active",
    });
    invoice.status_transitions.paid_at = seconds(at);
    Object.assign(intent, { status: "succeeded", last_payment_error: null });
    charges.unshift({ status: "succeeded", created: seconds(at), failure_code: null, outcome: { reason: null } });
  }

  cancelSubscription(id: string): void {
    this.#of(id).invoice.subscriptionStatus = "canceled";
  }

  event(type: string, id: string, at: Date) {
    return { type, created: seconds(at), data: { object: { id } } };
  }
}
