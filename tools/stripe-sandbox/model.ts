import type Stripe from "stripe";

/**
 * The objects as they lie on disk and travel on the wire: the SDK's own types, except that a reference is always
 * an id (expansion happens at the very end) and that a decimal is a string (the SDK turns it into its own class).
 */
type Unexpanded<V> = string extends V ? Exclude<V, { object: string }> : V;
type Wire<T> = { [K in keyof T as K extends "deleted" ? never : K]: Unexpanded<T[K]> };

export type Metadata = Record<string, string>;
export type Customer = Wire<Stripe.Customer>;
export type Product = Wire<Stripe.Product>;
export type Price = Omit<Wire<Stripe.Price>, "unit_amount_decimal"> & { unit_amount_decimal: string | null };
export type Coupon = Wire<Stripe.Coupon>;
export type PromotionCode = Omit<Wire<Stripe.PromotionCode>, "promotion"> & {
  promotion: { coupon: string | null; type: "coupon" };
};
export type Discount = Omit<Wire<Stripe.Discount>, "source"> & { source: { coupon: string | null; type: string } };
export type LineItem = Omit<Wire<Stripe.LineItem>, "price"> & { price: Price | null };
export type CheckoutSession = Omit<Wire<Stripe.Checkout.Session>, "discounts"> & {
  discounts: { coupon: string | null; promotion_code: string | null }[] | null;
};
export type PaymentIntent = Omit<Wire<Stripe.PaymentIntent>, "last_payment_error"> & {
  last_payment_error: Record<string, unknown> | null;
};
export type PaymentMethod = Wire<Stripe.PaymentMethod>;
export type Charge = Wire<Stripe.Charge>;
export type Refund = Wire<Stripe.Refund>;
export type Dispute = Wire<Stripe.Dispute>;
export type BalanceTransaction = Wire<Stripe.BalanceTransaction>;
export type Plan = Omit<Wire<Stripe.Plan>, "amount_decimal"> & { amount_decimal: string | null };
export type SubscriptionItem = Omit<Wire<Stripe.SubscriptionItem>, "discounts" | "plan" | "price" | "quantity"> & {
  discounts: string[];
  plan: Plan;
  price: Price;
  quantity: number;
};
export type Subscription = Omit<Wire<Stripe.Subscription>, "discounts" | "items"> & {
  discounts: string[];
  items: StripeList<SubscriptionItem>;
};
interface LinePricing {
  price_details: { price: string; product: string };
  type: "price_details";
  unit_amount_decimal: string | null;
}
export interface DiscountAmount {
  amount: number;
  discount: string;
}
export type InvoiceLine = Omit<
  Wire<Stripe.InvoiceLineItem>,
  "discount_amounts" | "discounts" | "pretax_credit_amounts" | "pricing" | "quantity_decimal"
> & {
  discount_amounts: DiscountAmount[];
  discounts: string[];
  pretax_credit_amounts: { amount: number; discount: string; type: "discount" }[];
  pricing: LinePricing;
  quantity_decimal: string | null;
};
export type Invoice = Omit<
  Wire<Stripe.Invoice>,
  "discounts" | "lines" | "payments" | "total_discount_amounts" | "total_pretax_credit_amounts"
> & {
  discounts: string[];
  lines: StripeList<InvoiceLine>;
  total_discount_amounts: DiscountAmount[];
  total_pretax_credit_amounts: InvoiceLine["pretax_credit_amounts"];
};
export type InvoiceItem = Omit<Wire<Stripe.InvoiceItem>, "discounts" | "pricing" | "quantity_decimal"> & {
  discounts: string[];
  pricing: LinePricing;
  quantity_decimal: string;
};
export type InvoicePayment = Omit<Wire<Stripe.InvoicePayment>, "payment"> & {
  payment: { payment_intent: string; type: "payment_intent" };
};
export type PortalConfiguration = Wire<Stripe.BillingPortal.Configuration>;
export type PortalSession = Wire<Stripe.BillingPortal.Session>;
export type SetupIntent = Omit<Wire<Stripe.SetupIntent>, "last_setup_error"> & {
  last_setup_error: Record<string, unknown> | null;
};
export type CreditNoteLine = Omit<Wire<Stripe.CreditNoteLineItem>, "unit_amount_decimal"> & {
  unit_amount_decimal: string | null;
};
export type CreditNote = Omit<Wire<Stripe.CreditNote>, "lines" | "refunds"> & {
  lines: StripeList<CreditNoteLine>;
  refunds: { amount_refunded: number; payment_record_refund: null; refund: string; type: "refund" }[];
};
export type TaxRate = Wire<Stripe.TaxRate>;
export type TestClock = Wire<Stripe.TestHelpers.TestClock>;
export type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>;

export interface StripeEvent {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  /** An invoice that is only announced has no id. */
  data: { object: { id?: string; object: string }; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** Every kind of object that the store holds, by the name in its `object` field. A new resource is one line here. */
export interface ObjectTypes {
  balance_transaction: BalanceTransaction;
  "billing_portal.configuration": PortalConfiguration;
  "billing_portal.session": PortalSession;
  charge: Charge;
  "checkout.session": CheckoutSession;
  coupon: Coupon;
  credit_note: CreditNote;
  credit_note_line_item: CreditNoteLine;
  customer: Customer;
  discount: Discount;
  dispute: Dispute;
  event: StripeEvent;
  invoice: Invoice;
  invoice_payment: InvoicePayment;
  invoiceitem: InvoiceItem;
  item: LineItem;
  line_item: InvoiceLine;
  payment_intent: PaymentIntent;
  payment_method: PaymentMethod;
  price: Price;
  product: Product;
  promotion_code: PromotionCode;
  refund: Refund;
  setup_intent: SetupIntent;
  subscription: Subscription;
  subscription_item: SubscriptionItem;
  tax_rate: TaxRate;
  "test_helpers.test_clock": TestClock;
  webhook_endpoint: WebhookEndpoint;
}

export type ObjectType = keyof ObjectTypes;

/** What every stored object has in common. */
export interface StripeObject {
  id: string;
  object: string;
}

export interface StripeList<T = StripeObject> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}
