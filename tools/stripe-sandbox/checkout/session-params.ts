import { invalidRequest, parameterMissing, parametersExclusive } from "../api/errors.ts";
import {
  accepted,
  clearable,
  flag,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  required,
  text,
} from "../api/params.ts";
import { shipping } from "../resources/common.ts";
import { nowSeconds, type World } from "../world.ts";
import { lineItemField } from "./line-items.ts";

const paymentIntentData = hash({
  capture_method: oneOf("automatic", "automatic_async"),
  description: text(1000),
  metadata,
  receipt_email: text(512),
  setup_future_usage: oneOf("off_session", "on_session"),
  shipping,
  statement_descriptor: text(22),
  statement_descriptor_suffix: text(22),
  transfer_group: text(),
});

const subscriptionData = hash({
  billing_mode: accepted,
  default_tax_rates: accepted,
  description: text(500),
  invoice_settings: accepted,
  metadata,
  proration_behavior: oneOf("create_prorations", "none"),
  trial_end: integer(),
  trial_period_days: integer({ min: 1, max: 730 }),
  trial_settings: hash({
    end_behavior: required(hash({ missing_payment_method: oneOf("cancel", "create_invoice", "pause") })),
  }),
});

const invoiceData = hash({
  account_tax_ids: accepted,
  custom_fields: accepted,
  description: text(1500),
  footer: text(),
  issuer: accepted,
  metadata,
  rendering_options: accepted,
});

/** The parameters of a new session. Those marked accepted change how Stripe's page looks and nothing here. */
/** Whether tax is added by itself, on sessions and subscriptions alike. */
export const automaticTax = hash({ enabled: required(flag), liability: accepted });

export const sessionShape = {
  adaptive_pricing: accepted,
  after_expiration: accepted,
  allow_promotion_codes: flag,
  allowed_payment_method_types: list(text()),
  automatic_tax: automaticTax,
  billing_address_collection: oneOf("auto", "required"),
  branding_settings: accepted,
  cancel_url: text(),
  client_reference_id: text(200),
  consent_collection: accepted,
  currency: text(3),
  custom_text: accepted,
  customer: text(),
  customer_creation: oneOf("always", "if_required"),
  customer_email: text(512),
  customer_update: accepted,
  discounts: list(hash({ coupon: text(), promotion_code: text() })),
  excluded_payment_method_types: list(text()),
  expires_at: integer(),
  integration_identifier: text(),
  invoice_creation: hash({ enabled: flag, invoice_data: invoiceData }),
  line_items: list(lineItemField),
  locale: text(),
  metadata,
  mode: oneOf("payment", "setup", "subscription"),
  name_collection: accepted,
  origin_context: oneOf("mobile_app", "web"),
  payment_intent_data: paymentIntentData,
  payment_method_collection: oneOf("always", "if_required"),
  payment_method_configuration: text(),
  payment_method_data: accepted,
  payment_method_options: accepted,
  permissions: accepted,
  phone_number_collection: hash({ enabled: flag }),
  redirect_on_completion: accepted,
  saved_payment_method_options: accepted,
  submit_type: oneOf("auto", "book", "donate", "pay", "subscribe"),
  subscription_data: subscriptionData,
  success_url: clearable(text()),
  tax_id_collection: accepted,
  ui_mode: oneOf("elements", "embedded_page", "form", "hosted_page"),
  wallet_options: accepted,
};

export type SessionParams = Params<typeof sessionShape>;

const HALF_AN_HOUR = 30 * 60;
const A_DAY = 24 * 60 * 60;

function checkUrl(url: string | null | undefined, param: string): void {
  if (url === undefined || url === null) return;
  if (!URL.canParse(url.replaceAll("{CHECKOUT_SESSION_ID}", "x")) || !/^https?:/.test(url)) {
    throw invalidRequest("Not a valid URL", { code: "url_invalid", param });
  }
}

function checkExclusive(params: SessionParams): void {
  if (params.customer !== undefined && params.customer_email !== undefined) {
    throw parametersExclusive(["customer", "customer_email"]);
  }
  if (params.customer !== undefined && params.customer_creation !== undefined) {
    throw parametersExclusive(["customer", "customer_creation"]);
  }
  if (params.discounts !== undefined && params.allow_promotion_codes !== undefined) {
    throw parametersExclusive(["allow_promotion_codes", "discounts"]);
  }
  const [discount, second] = params.discounts ?? [];
  if (second) throw invalidRequest("You can only apply one discount to a Checkout Session.", { param: "discounts" });
  if (discount && (discount.coupon === undefined) === (discount.promotion_code === undefined)) {
    throw parametersExclusive(["discounts[0][coupon]", "discounts[0][promotion_code]"]);
  }
}

function checkExpiry(world: World, expiresAt: number | undefined): void {
  if (expiresAt === undefined) return;
  const ahead = expiresAt - nowSeconds(world);
  if (ahead < HALF_AN_HOUR) {
    throw invalidRequest("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", {
      param: "expires_at",
    });
  }
  if (ahead > A_DAY) {
    throw invalidRequest("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", {
      param: "expires_at",
    });
  }
}

function checkSupported(params: SessionParams): void {
  if (params.mode === undefined) throw parameterMissing("mode");
  if (params.mode === "setup") {
    throw invalidRequest(`This sandbox does not take sessions in \`${params.mode}\` mode.`, { param: "mode" });
  }
  if (params.ui_mode !== undefined && params.ui_mode !== "hosted_page") {
    throw invalidRequest("This sandbox only has the hosted page.", { param: "ui_mode" });
  }
}

/** Some parameters belong to one mode only. */
function checkMode(params: SessionParams): void {
  const foreign =
    params.mode === "subscription"
      ? (["payment_intent_data", "customer_creation", "invoice_creation"] as const)
      : (["subscription_data", "payment_method_collection"] as const);
  for (const param of foreign) {
    if (params[param] === undefined) continue;
    const only = params.mode === "subscription" ? "payment" : "subscription";
    throw invalidRequest(`You can only pass \`${param}\` in \`${only}\` mode.`, { param });
  }
  const trial = params.subscription_data;
  if (trial?.trial_end !== undefined && trial.trial_period_days !== undefined) {
    throw parametersExclusive(["subscription_data[trial_end]", "subscription_data[trial_period_days]"]);
  }
}

/** Stripe takes an end of the trial that is at least two days away. */
function checkTrialEnd(world: World, trialEnd: number | undefined): void {
  if (trialEnd === undefined || trialEnd >= nowSeconds(world) + 2 * A_DAY) return;
  throw invalidRequest("The `trial_end` date has to be at least 2 days in the future.", {
    param: "subscription_data[trial_end]",
  });
}

/** Refuses what Stripe refuses about a new session before anything is made. */
export function checkSessionParams(world: World, params: SessionParams): void {
  checkSupported(params);
  if (!params.line_items || params.line_items.length === 0) throw parameterMissing("line_items");
  if (params.success_url === undefined || params.success_url === null) throw parameterMissing("success_url");
  checkUrl(params.success_url, "success_url");
  checkUrl(params.cancel_url, "cancel_url");
  checkMode(params);
  checkTrialEnd(world, params.subscription_data?.trial_end);
  checkExclusive(params);
  checkExpiry(world, params.expires_at);
}
