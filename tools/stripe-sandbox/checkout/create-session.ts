import { invalidRequest } from "../api/errors.ts";
import { newId } from "../ids.ts";
import type { CheckoutSession, Customer, LineItem } from "../model.ts";
import { EMPTY_ADDRESS, formatMoney, mergeMetadata, readAddress } from "../resources/common.ts";
import { redeemableCoupon } from "../resources/coupons.ts";
import { referencedCustomer } from "../resources/customers.ts";
import { redeemablePromotionCode } from "../resources/promotion-codes.ts";
import { nowSeconds, type World } from "../world.ts";
import { type ChosenDiscount, discountLines, storeDiscount, totalsOf } from "./apply-discount.ts";
import { buildLineItem } from "./line-items.ts";
import { checkSessionParams, type SessionParams } from "./session-params.ts";
import type { SessionHidden } from "./session-store.ts";

const A_DAY = 24 * 60 * 60;
/** Stripe charges nothing below half a dollar; the other currencies' minimums are not modelled. */
const LEAST_USD = 50;

function chooseDiscount(world: World, params: SessionParams, lines: LineItem[]): ChosenDiscount | null {
  const [given] = params.discounts ?? [];
  if (!given) return null;
  if (given.coupon !== undefined) {
    return { coupon: redeemableCoupon(world, given.coupon, "discounts[0][coupon]"), promotionCode: null };
  }
  const use = {
    subtotal: totalsOf(lines).amount_subtotal,
    currency: lines[0]?.currency ?? "usd",
    customer: params.customer ?? null,
  };
  const code = redeemablePromotionCode(world, given.promotion_code ?? "", "discounts[0][promotion_code]", use);
  const couponId = code.promotion.coupon ?? "";
  return { coupon: redeemableCoupon(world, couponId, "discounts[0][promotion_code]"), promotionCode: code.id };
}

/** The one currency of all lines; recurring prices belong to subscriptions. */
function checkLines(lines: LineItem[], currency: string | undefined): string {
  const first = currency?.toLowerCase() ?? lines[0]?.currency ?? "usd";
  if (lines.some((line) => line.currency !== first)) {
    throw invalidRequest("All line items must have the same currency.", { param: "line_items" });
  }
  if (lines.some((line) => line.price?.type === "recurring")) {
    throw invalidRequest(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      { param: "line_items" },
    );
  }
  return first;
}

function checkDiscountCurrency(discount: ChosenDiscount | null, currency: string): void {
  const own = discount?.coupon.currency ?? null;
  if (own !== null && own !== currency) {
    throw invalidRequest(`The coupon's currency (${own}) does not match the line items' currency (${currency}).`, {
      param: "discounts[0][coupon]",
    });
  }
}

/** Whether a total can be charged: nothing at all, or no less than the smallest amount. */
export function isChargeable(total: number, currency: string): boolean {
  return currency !== "usd" || total === 0 || total >= LEAST_USD;
}

function refuseTinyTotal(total: number, currency: string): void {
  if (isChargeable(total, currency)) return;
  const least = formatMoney(LEAST_USD, currency);
  throw invalidRequest(`The Checkout Session's total amount due must add up to at least ${least} ${currency}`, {
    code: "amount_too_small",
  });
}

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

function hiddenOf(params: SessionParams): SessionHidden {
  const { metadata, capture_method: _always, shipping, ...rest } = params.payment_intent_data ?? {};
  const sentTo = shipping ? { ...shipping, address: readAddress(shipping.address ?? null) ?? undefined } : undefined;
  return { intent: { ...rest, shipping: sentTo, metadata: mergeMetadata({}, metadata) } };
}

/** What every new session has in common, and what this sandbox's page does not offer. */
const NEW_SESSION = {
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
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
  payment_method_types: ["card"],
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
  return {
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    integration_identifier: params.integration_identifier ?? null,
    locale: params.locale ?? null,
    metadata: mergeMetadata({}, params.metadata),
    origin_context: params.origin_context ?? null,
    payment_method_collection: params.payment_method_collection ?? "if_required",
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
  } satisfies Partial<CheckoutSession>;
}

interface SessionParts {
  params: SessionParams;
  lines: LineItem[];
  currency: string;
  discount: ChosenDiscount | null;
}

function buildSession(world: World, { params, lines, currency, discount }: SessionParts): CheckoutSession {
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
    customer_creation: customer ? null : (params.customer_creation ?? "if_required"),
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
    invoice_creation: invoiceCreation(params.invoice_creation),
    mode: "payment",
    url: `${world.baseUrl}/c/pay/${id}`,
    ...totalsOf(lines),
  } satisfies CheckoutSession;
}

/** Makes a checkout session in payment mode: prices, discounts and totals are worked out and stored here. */
export function createCheckoutSession(world: World, params: SessionParams): CheckoutSession {
  checkSessionParams(world, params);
  const plain = (params.line_items ?? []).map((item, index) => buildLineItem(world, item, index));
  const currency = checkLines(plain, params.currency);
  const discount = chooseDiscount(world, params, plain);
  checkDiscountCurrency(discount, currency);
  const lines = discountLines(world, plain, discount?.coupon ?? null);
  const session = buildSession(world, { params, lines, currency, discount });
  refuseTinyTotal(session.amount_total ?? 0, currency);
  world.objects.insert("checkout.session", session, { hidden: hiddenOf(params) });
  for (const line of lines) world.objects.insert("item", line, { parent: session.id });
  if (discount) storeDiscount(world, session, discount);
  return session;
}
