import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Customer, Invoice, InvoiceItem, InvoiceLine, StripeList, Subscription } from "../model.ts";
import { invoiceAutomaticTax, taxInvoiceLines, taxSums, totalTaxes } from "../tax/invoice-tax.ts";
import { nowSeconds, type World } from "../world.ts";
import { endDiscount, isOnce, runningDiscounts } from "./discounts.ts";
import { type Period, setBilled } from "./items.ts";
import { lineOfInvoiceItem, netOf, withDiscounts } from "./lines.ts";
import { customerOf, watchInvoice } from "./records.ts";

export type BillingReason = "subscription_create" | "subscription_cycle" | "subscription_update";

export interface DraftOrder {
  /** Given when something must name the invoice before it exists. */
  id?: string;
  subscription: Subscription;
  reason: BillingReason;
  /** What the subscription itself costs now; pending items are added. */
  lines: InvoiceLine[];
  period: Period;
  /** When it is finalized by itself; null when the caller does that at once. */
  finalizesAt: number | null;
  autoAdvance?: boolean;
}

/** The smallest amount that is charged; what is below waits on the customer's balance. */
const LEAST_CHARGE = 50;

export interface InvoiceAmounts {
  amount_due: number;
  amount_remaining: number;
  ending_balance: number;
  starting_balance: number;
}

/** What is to be paid of a total, given what the customer has to their credit (below zero) or still owes. */
export function amountsWithBalance(total: number, balance: number): InvoiceAmounts {
  const owed = total + balance;
  const isTooSmall = owed > 0 && owed < LEAST_CHARGE;
  const due = owed <= 0 || isTooSmall ? 0 : owed;
  return { amount_due: due, amount_remaining: due, ending_balance: owed - due, starting_balance: balance };
}

/** Proration items that wait for the next invoice of a subscription. */
export function pendingItems(world: World, subscription: string): InvoiceItem[] {
  const items = world.objects.list("invoiceitem", { parent: subscription, oldestFirst: true });
  return items.filter((item) => item.invoice === null);
}

function totalDiscounts(lines: InvoiceLine[], discounts: string[]): Invoice["total_discount_amounts"] {
  return discounts.map((discount) => ({
    discount,
    amount: lines
      .flatMap((line) => line.discount_amounts)
      .filter((entry) => entry.discount === discount)
      .reduce((sum, entry) => sum + entry.amount, 0),
  }));
}

function lineList(invoice: string, lines: InvoiceLine[]): StripeList<InvoiceLine> {
  return { object: "list", data: lines, has_more: false, url: `/v1/invoices/${invoice}/lines` };
}

/** What an invoice says of its customer, as it is at this moment. */
export function customerFields(customer: Customer) {
  return {
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping,
    customer_tax_exempt: customer.tax_exempt ?? "none",
    customer_tax_ids: [],
  } satisfies Partial<Invoice>;
}

const PLAIN_INVOICE = {
  object: "invoice",
  account_country: "US",
  account_name: "Sandbox",
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  collection_method: "charge_automatically",
  custom_fields: null,
  default_source: null,
  default_tax_rates: [],
  due_date: null,
  effective_at: null,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: "self" },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  metadata: {},
  next_payment_attempt: null,
  number: null,
  on_behalf_of: null,
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  status: "draft",
  status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  webhooks_delivered_at: null,
} satisfies Partial<Invoice>;

function buildDraft(world: World, order: DraftOrder, lines: InvoiceLine[], discounts: string[]): Invoice {
  const { subscription, period } = order;
  const id = order.id ?? newId("invoice");
  const customer = customerOf(world, subscription.customer);
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const net = lines.reduce((sum, line) => sum + netOf(line), 0);
  const taxes = totalTaxes(lines);
  const { onTop, within } = taxSums(taxes);
  const total = net + onTop;
  const off = totalDiscounts(lines, discounts);
  return {
    id,
    ...PLAIN_INVOICE,
    ...customerFields(customer),
    ...amountsWithBalance(total, customer.balance),
    auto_advance: order.autoAdvance ?? true,
    automatic_tax: invoiceAutomaticTax(subscription.automatic_tax.enabled),
    automatically_finalizes_at: order.finalizesAt,
    billing_reason: order.reason,
    created: nowSeconds(world),
    currency: subscription.currency,
    default_payment_method: null,
    description: null,
    discounts,
    ending_balance: null,
    lines: lineList(
      id,
      lines.map((line) => ({ ...line, invoice: id })),
    ),
    next_payment_attempt: order.finalizesAt,
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    period_end: period.end,
    period_start: period.start,
    subtotal,
    subtotal_excluding_tax: subtotal - within,
    test_clock: subscription.test_clock,
    total,
    total_discount_amounts: off,
    total_excluding_tax: net - within,
    total_pretax_credit_amounts: off.map(({ amount, discount }) => ({ amount, discount, type: "discount" })),
    total_taxes: taxes,
  };
}

/** Remembers for every item what this invoice asks for it. */
function noteBilled(world: World, lines: InvoiceLine[]): void {
  for (const line of lines) {
    const details = line.parent?.subscription_item_details;
    if (!details || details.proration) continue;
    setBilled(world, details.subscription_item, { net: netOf(line), ...line.period });
  }
}

export interface Drafted {
  invoice: Invoice;
  /** The discounts that the subscription has left. */
  discounts: string[];
}

/** Makes an invoice of what a subscription costs and what is pending, and says that it exists. */
export function draftInvoice(world: World, order: DraftOrder): Drafted {
  const { subscription } = order;
  const pending = pendingItems(world, subscription.id);
  const discounts = runningDiscounts(world, subscription.discounts);
  const plain = [...pending.map(lineOfInvoiceItem), ...order.lines];
  const lines = taxInvoiceLines(world, withDiscounts(world, plain, discounts), subscription);
  const invoice = buildDraft(world, order, lines, discounts);
  world.objects.insert("invoice", invoice, { parent: subscription.id });
  for (const line of invoice.lines.data) world.objects.insert("line_item", line, { parent: invoice.id });
  for (const item of pending) world.objects.update("invoiceitem", { ...item, invoice: invoice.id });
  noteBilled(world, lines);
  watchInvoice(world, invoice);
  emit(world, "invoice.created", invoice);
  return { invoice, discounts: discountsLeft(world, subscription, invoice) };
}

/** A discount for once is used up by the first invoice that it makes cheaper; one whose time is over goes too. */
function discountsLeft(world: World, subscription: Subscription, invoice: Invoice): string[] {
  const used = new Set(
    invoice.total_discount_amounts
      .filter(({ amount, discount }) => amount > 0 && isOnce(world, discount))
      .map((entry) => entry.discount),
  );
  const left = subscription.discounts.filter((id) => invoice.discounts.includes(id) && !used.has(id));
  for (const id of subscription.discounts) if (!left.includes(id)) endDiscount(world, id);
  return left;
}
