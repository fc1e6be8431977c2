import type {
  CreditNoteLike,
  InvoiceLike,
  MovementLike,
  PaymentLike,
  StripeClient,
  TaxRateLike,
} from "../../src/stripe.ts";

export const seconds = (iso: string): number => Date.parse(iso) / 1000;

type Item = { readonly id?: string; readonly created: number };

/** A Stripe account as the export reads it, with what happens in a shop. Pages hold two, so that paging is always tried. */
export class FakeStripe implements StripeClient {
  readonly made: (InvoiceLike & { id: string; created: number })[] = [];
  readonly notes: CreditNoteLike[] = [];
  readonly transactions: (MovementLike & { payoutId?: string })[] = [];
  readonly rates = new Map<string, TaxRateLike>([
    ["txr_19", { percentage: 19, country: "DE", state: null, display_name: "MwSt" }],
    ["txr_ny", { percentage: 8.875, country: "US", state: "NY", display_name: "Sales tax" }],
  ]);
  #count = 0;

  #page<Kind extends Item>(
    items: readonly Kind[],
    { created, starting_after }: { created?: { gte: number; lt: number }; starting_after?: string },
  ) {
    const inside = items.filter((item) => !created || (item.created >= created.gte && item.created < created.lt));
    const begin = starting_after ? inside.findIndex(({ id }) => id === starting_after) + 1 : 0;
    return { data: structuredClone(inside.slice(begin, begin + 2)), has_more: begin + 2 < inside.length };
  }

  readonly invoices: StripeClient["invoices"] = {
    list: async (params) => this.#page(this.made, params),
    retrieve: async (id) =>
      this.made.find((one) => one.id === id) ?? Promise.reject(new Error(`No such invoice: ${id}`)),
  };
  readonly creditNotes: StripeClient["creditNotes"] = { list: async (params) => this.#page(this.notes, params) };
  readonly balanceTransactions: StripeClient["balanceTransactions"] = {
    list: async ({ payout, ...params }) =>
      this.#page(
        this.transactions.filter(
          (one) => !payout || one.payoutId === payout || (one.source as { id?: string }).id === payout,
        ),
        params,
      ),
  };
  readonly invoicePayments: StripeClient["invoicePayments"] = {
    list: async ({ payment }) => {
      const found = this.made.find(({ payments }) =>
        payments?.data.some((one) => one.payment.payment_intent === payment.payment_intent),
      );
      const data: PaymentLike[] = found?.payments
        ? [{ ...(found.payments.data[0] as PaymentLike), invoice: found.id }]
        : [];
      return { data, has_more: false };
    },
  };
  readonly taxRates: StripeClient["taxRates"] = {
    retrieve: async (id) => this.rates.get(id) ?? Promise.reject(new Error(`No such tax rate: ${id}`)),
  };

  move(at: string, changes: Partial<MovementLike> & { amount: number }): MovementLike {
    this.#count += 1;
    const { fee = 0 } = changes;
    const time = { created: seconds(at), available_on: seconds(at) };
    const plain = { type: "charge", reporting_category: "charge", currency: "eur", description: null, source: null };
    const movement = { id: `txn_${this.#count}`, ...time, ...plain, fee, net: changes.amount - fee, ...changes };
    this.transactions.push(movement);
    return movement;
  }

  charge(at: string, intent: string | null, amount: number, currency = "eur", fee = 30): void {
    this.#count += 1;
    const source = { id: `ch_${this.#count}`, object: "charge", amount, currency, payment_intent: intent };
    this.move(at, { amount, fee, currency, source });
  }

  refund(at: string, amount: number, currency = "eur"): string {
    this.#count += 1;
    const id = `re_${this.#count}`;
    this.move(at, {
      type: "refund",
      reporting_category: "refund",
      amount: -amount,
      currency,
      source: { id, object: "refund", amount, currency },
    });
    return id;
  }

  payout(at: string, of: readonly MovementLike[], amount = of.reduce((sum, { net }) => sum + net, 0)): void {
    this.#count += 1;
    const id = `po_${this.#count}`;
    for (const one of of) Object.assign(one, { payoutId: id });
    this.move(at, { type: "payout", reporting_category: "payout", amount: -amount, source: { id, object: "payout" } });
  }

  /** An invoice of `net` plus tax at 19 %, paid through Stripe at `paidAt` when that is given. */
  invoice(
    at: string,
    net: number,
    changes: Partial<InvoiceLike> & { paidAt?: string } = {},
  ): InvoiceLike & { id: string } {
    this.#count += 1;
    const { paidAt, ...rest } = changes;
    const tax = Math.round(net * 0.19);
    const total = net + tax;
    const intent = `pi_${this.#count}`;
    const paid = {
      amount_paid: total,
      status: "paid",
      status_transitions: { paid_at: paidAt ? seconds(paidAt) : null },
    };
    const invoice = {
      id: `in_${this.#count}`,
      created: seconds(at) - 3600,
      number: `INV-${String(this.#count).padStart(4, "0")}`,
      status: paidAt ? "paid" : "open",
      currency: "eur",
      total,
      total_excluding_tax: net,
      total_taxes: [
        {
          amount: tax,
          tax_behavior: "exclusive",
          tax_rate_details: { tax_rate: "txr_19" },
          taxability_reason: "standard_rated",
          taxable_amount: net,
        },
      ],
      amount_paid: paidAt ? total : 0,
      amount_remaining: paidAt ? 0 : total,
      status_transitions: { finalized_at: seconds(at) },
      customer: "cus_1",
      customer_name: "Ada GmbH",
      customer_address: { country: "DE" },
      customer_tax_exempt: "none",
      customer_tax_ids: [{ value: "DE123456789" }],
      payments: { data: paidAt ? [{ ...paid, payment: { type: "payment_intent", payment_intent: intent } }] : [] },
      ...rest,
    };
    this.made.push(invoice);
    if (paidAt) this.charge(paidAt, intent, total, invoice.currency);
    return invoice;
  }

  creditNote(
    at: string,
    invoice: InvoiceLike & { id: string },
    net: number,
    refundId: string | null,
    status = "issued",
  ): void {
    this.#count += 1;
    const tax = Math.round(net * 0.19);
    const taxes = [
      {
        amount: tax,
        tax_behavior: "exclusive",
        tax_rate_details: { tax_rate: "txr_19" },
        taxability_reason: "standard_rated",
        taxable_amount: net,
      },
    ];
    this.notes.push({
      id: `cn_${this.#count}`,
      number: `${invoice.number}-CN-01`,
      status,
      created: seconds(at),
      effective_at: null,
      currency: invoice.currency,
      total: net + tax,
      total_excluding_tax: net,
      total_taxes: taxes,
      invoice: { ...invoice },
      refunds: refundId ? [{ amount_refunded: net + tax, refund: refundId }] : [],
    });
  }
}
