/** What is read of Stripe's objects, and of the SDK. API version 2025-03-31.basil or newer. */
type Ref = string | { readonly id: string } | null | undefined;

export interface TaxLike {
  readonly amount: number;
  readonly tax_behavior: string;
  readonly tax_rate_details: { readonly tax_rate: string } | null;
  readonly taxability_reason: string;
  readonly taxable_amount: number | null;
}

export interface InvoiceLike {
  readonly id?: string;
  readonly number: string | null;
  readonly status: string | null;
  readonly currency: string;
  readonly total: number;
  readonly total_excluding_tax: number | null;
  readonly total_taxes: readonly TaxLike[] | null;
  readonly amount_paid: number;
  readonly amount_remaining: number;
  readonly status_transitions: { readonly finalized_at: number | null };
  readonly customer?: Ref;
  readonly customer_name?: string | null;
  readonly customer_address?: { readonly country: string | null } | null;
  readonly customer_tax_exempt?: string | null;
  readonly customer_tax_ids?: readonly { readonly value: string | null }[] | null;
  readonly payments?: { readonly data: readonly PaymentLike[]; readonly has_more?: boolean };
}

export interface PaymentLike {
  readonly amount_paid: number | null;
  readonly status: string;
  readonly status_transitions: { readonly paid_at: number | null };
  readonly payment: { readonly type: string; readonly payment_intent?: Ref; readonly charge?: Ref };
  readonly invoice?: Ref;
}

export interface CreditNoteLike {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly created: number;
  readonly effective_at: number | null;
  readonly currency: string;
  readonly total: number;
  readonly total_excluding_tax: number | null;
  readonly total_taxes: readonly TaxLike[] | null;
  readonly invoice: string | (InvoiceLike & { readonly id?: string });
  readonly refunds: readonly { readonly amount_refunded: number; readonly refund: Ref }[];
}

export interface MovementLike {
  readonly id: string;
  readonly created: number;
  readonly available_on: number;
  readonly type: string;
  readonly reporting_category: string;
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  readonly currency: string;
  readonly description: string | null;
  /** Expanded. */
  readonly source: unknown;
}

export interface TaxRateLike {
  readonly percentage: number;
  readonly country: string | null;
  readonly state?: string | null;
  readonly display_name: string;
}

interface Page<Item> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
}
interface Range {
  limit: number;
  starting_after?: string;
  expand?: string[];
}
type Created = { gte: number; lt: number };

export interface StripeClient {
  invoices: {
    list(params: Range & { created: Created }): PromiseLike<Page<InvoiceLike>>;
    retrieve(id: string): PromiseLike<InvoiceLike>;
  };
  creditNotes: { list(params: Range & { created: Created }): PromiseLike<Page<CreditNoteLike>> };
  balanceTransactions: {
    list(params: Range & { created?: Created; payout?: string }): PromiseLike<Page<MovementLike>>;
  };
  invoicePayments: {
    list(params: {
      payment: { type: "payment_intent"; payment_intent: string };
      limit: number;
    }): PromiseLike<Page<PaymentLike>>;
  };
  taxRates: { retrieve(id: string): PromiseLike<TaxRateLike> };
}

export const idOf = (ref: Ref): string | null => (typeof ref === "string" ? ref : (ref?.id ?? null));

/** Every page of a list, in Stripe's order. */
export async function all<Item extends { readonly id?: string }>(
  read: (cursor: { starting_after?: string }) => PromiseLike<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: { starting_after?: string } = {};
  for (;;) {
    const page = await read(cursor);
    items.push(...page.data);
    const last = page.data.at(-1)?.id;
    if (!page.has_more || last === undefined) return items;
    cursor = { starting_after: last };
  }
}
