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
import { FEEDBACK, prorationBehavior } from "./subscription-params.ts";

const enabled = required(flag);

const product = hash({
  adjustable_quantity: hash({ enabled, maximum: integer({ min: 1 }), minimum: integer({ min: 0 }) }),
  prices: required(list(text())),
  product: required(text()),
});

/** What the portal lets customers do. Editing their details and pausing are kept as settings and not offered. */
const features = hash({
  customer_update: hash({ allowed_updates: clearable(list(text())), enabled }),
  invoice_history: hash({ enabled }),
  payment_method_update: hash({ enabled, payment_method_configuration: accepted }),
  subscription_cancel: hash({
    cancellation_reason: hash({
      enabled,
      feedback_options: accepted,
      options: required(clearable(list(oneOf(...FEEDBACK)))),
    }),
    enabled,
    mode: oneOf("at_period_end", "immediately"),
    proration_behavior: prorationBehavior,
  }),
  subscription_pause: hash({ duration: accepted, enabled: flag }),
  subscription_update: hash({
    billing_cycle_anchor: oneOf("now", "unchanged"),
    default_allowed_updates: clearable(list(oneOf("price", "promotion_code", "quantity"))),
    enabled,
    products: clearable(list(product)),
    proration_behavior: prorationBehavior,
    schedule_at_period_end: hash({ conditions: clearable(list(hash({ type: required(text()) }))) }),
    trial_update_behavior: oneOf("continue_trial", "end_trial"),
  }),
});

const sharedShape = {
  business_profile: hash({
    headline: clearable(text(60)),
    privacy_policy_url: text(),
    terms_of_service_url: text(),
  }),
  default_return_url: clearable(text()),
  login_page: hash({ enabled }),
  metadata,
  name: clearable(text()),
};

export const createConfigurationShape = { ...sharedShape, features: required(features) };
export const updateConfigurationShape = { ...sharedShape, active: flag, features };

export type FeatureParams = ReturnType<typeof features.read>;
export type ConfigurationParams = Params<typeof updateConfigurationShape>;

const flowSubscription = { subscription: required(text()) };

const flowData = hash({
  after_completion: hash({
    hosted_confirmation: hash({ custom_message: text(500) }),
    redirect: hash({ return_url: required(text()) }),
    type: required(oneOf("hosted_confirmation", "portal_homepage", "redirect")),
  }),
  subscription_cancel: hash(flowSubscription),
  subscription_update: hash(flowSubscription),
  subscription_update_confirm: hash({
    ...flowSubscription,
    items: required(list(hash({ id: required(text()), price: text(), quantity: integer({ min: 0, max: 999_999 }) }))),
  }),
  type: required(
    oneOf("payment_method_update", "subscription_cancel", "subscription_update", "subscription_update_confirm"),
  ),
});

export type FlowParams = ReturnType<typeof flowData.read>;

export const createSessionShape = {
  configuration: text(),
  customer: required(text()),
  flow_data: flowData,
  locale: text(),
  return_url: text(),
};

export type PortalSessionParams = Params<typeof createSessionShape>;
