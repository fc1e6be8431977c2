import { invalidRequest } from "../api/errors.ts";
import { newId } from "../ids.ts";
import type { CheckoutSession, Customer, LineItem, TaxRate } from "../model.ts";
import { EMPTY_ADDRESS, mergeMetadata, readAddress } from "../resources/common.ts";
import { referencedCustomer } from "../resources/customers.ts";
import { sessionAutomaticTax } from "../tax/session-tax.ts";
import { nowSeconds, type World } from "../world.ts";
import { type ChosenDiscount, totalsOf } from "./apply-discount.ts";
import type { SessionParams } from "./session-params.ts";
import type { SessionHidden, SessionSubscription } from "./session-store.ts";

const A_DAY = 24 * 60 * 60;

function detailsOf(customer: Customer | null, email: string | null): CheckoutSession["customer_details"] {
  if (!customer && email === null) return null;
  return {
    address: customer?.address ? { ...EMPTY_ADDRESS, ...readAddress(customer.address) } : null,
    business_name: null,
    email: customer?.email ?? email,
    individual_name: null,
    name: customer?.name ?? null,
    phone: customer?.phone ?? null,
    tax_exempt: "none",
    tax_ids: null,
  };
}

function invoiceCreation(given: SessionParams["invoice_creation"]): CheckoutSession["invoice_creation"] {
  return {
    enabled: given?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: given?.invoice_data?.description ?? null,
      footer: given?.invoice_data?.footer ?? null,
      issuer: null,
      metadata: mergeMetadata({}, given?.invoice_data?.metadata),
      rendering_options: null,
    },
  };
}

function subscriptionOf({ subscription_data: given }: SessionParams): SessionSubscription {
  return {
    description: given?.description ?? null,
    metadata: mergeMetadata({}, given?.metadata),
    missingMethod: given?.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
    trialDays: given?.trial_period_days ?? null,
    trialEnd: given?.trial_end ?? null,
  };
}

/** What the session must remember for its payment intent. */
export function hiddenOf(params: SessionParams, rate: TaxRate | null): SessionHidden {
  const { metadata, capture_method: _always, shipping, ...rest } = params.payment_intent_data ?? {};
  const sentTo = shipping ? { ...shipping, address: readAddress(shipping.address ?? null) ?? undefined } : undefined;
  const intent = { ...rest, shipping: sentTo, metadata: mergeMetadata({}, metadata) };
  const tax = rate ? { taxRate: rate.id } : {};
  return params.mode === "subscription" ? { intent, ...tax, subscription: subscriptionOf(params) } : { intent, ...tax };
}

/** What every new session has in common, and what this sandbox's page does not offer. */
const NEW_SESSION = {
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  client_secret: null,
  collected_information: { business_name: null, individual_name: null, shipping_details: null },
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer_account: null,
  invoice: null,
  livemode: false,
  managed_payments: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: "automatic" } },
  payment_status: "unpaid",
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: "open",
  subscription: null,
  ui_mode: "hosted_page",
  wallet_options: null,
} satisfies Partial<CheckoutSession>;

/** The parameters that a session just repeats. */
function statedWishes(params: SessionParams) {
  const isSubscription = params.mode === "subscription";
  return {
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    automatic_tax: sessionAutomaticTax(params.automatic_tax?.enabled ?? false),
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    integration_identifier: params.integration_identifier ?? null,
    locale: params.locale ?? null,
    metadata: mergeMetadata({}, params.metadata),
    origin_context: params.origin_context ?? null,
    payment_method_collection: params.payment_method_collection ?? (isSubscription ? "always" : "if_required"),
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
  } satisfies Partial<CheckoutSession>;
}

export interface SessionParts {
  params: SessionParams;
  lines: LineItem[];
  currency: string;
  discount: ChosenDiscount | null;
}

/** Dollars are taken by card and by bank debit, what is charged again by card only; the shop may narrow that down. */
function methodTypes(params: SessionParams, currency: string): string[] {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded = [] } = params;
  const isDebitable =
    params.mode === "payment" && currency === "usd" && !params.payment_intent_data?.setup_future_usage;
  const eligible = isDebitable ? ["card", "us_bank_account"] : ["card"];
  const types = eligible.filter((type) => (allowed ?? eligible).includes(type) && !excluded.includes(type));
  if (types.length > 0) return types;
  throw invalidRequest(
    `No valid payment method types for this Checkout Session: this sandbox takes ${eligible.join(" and ")} here.`,
    { param: allowed ? "allowed_payment_method_types" : "excluded_payment_method_types" },
  );
}

/** A new open session as the API shows it. The caller stores it. */
export function buildSession(world: World, { params, lines, currency, discount }: SessionParts): CheckoutSession {
  const id = newId("checkout.session");
  const created = nowSeconds(world);
  const customer = params.customer === undefined ? null : referencedCustomer(world, params.customer);
  const email = params.customer_email ?? null;
  return {
    id,
    object: "checkout.session",
    ...NEW_SESSION,
    ...statedWishes(params),
    created,
    currency,
    customer: customer?.id ?? null,
    customer_creation: customer
      ? null
      : params.mode === "subscription"
        ? "always"
        : (params.customer_creation ?? "if_required"),
    customer_details: detailsOf(customer, email),
    customer_email: email,
    discounts: discount
      ? [
          {
            coupon: discount.promotionCode === null ? discount.coupon.id : null,
            promotion_code: discount.promotionCode,
          },
        ]
      : [],
    expires_at: params.expires_at ?? created + A_DAY,
    invoice_creation: params.mode === "subscription" ? null : invoiceCreation(params.invoice_creation),
    mode: params.mode ?? "payment",
    payment_method_types: methodTypes(params, currency),
    url: `${world.baseUrl}/c/pay/${id}`,
    ...totalsOf(lines),
  } satisfies CheckoutSession;
}
