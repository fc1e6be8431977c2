import { invalidRequest } from "../api/errors.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId } from "../ids.ts";
import type { PortalConfiguration } from "../model.ts";
import { mergeMetadata } from "../resources/common.ts";
import type { ConfigurationParams, FeatureParams } from "../resources/portal-params.ts";
import { referencedPrice } from "../resources/prices.ts";
import { referencedProduct } from "../resources/products.ts";
import { FEEDBACK } from "../resources/subscription-params.ts";
import { nowSeconds, type World } from "../world.ts";

type Features = PortalConfiguration["features"];
type UpdateFeature = Features["subscription_update"];

/** With nothing said about it, a feature is not offered. */
const NOTHING: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: null,
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};

/** What the account's own portal offers: all that this sandbox plays. */
const DEFAULT: Features = {
  ...NOTHING,
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    ...NOTHING.subscription_cancel,
    cancellation_reason: { enabled: true, feedback_options: null, options: [...FEEDBACK] },
    enabled: true,
  },
  subscription_update: {
    ...NOTHING.subscription_update,
    default_allowed_updates: ["price", "quantity"],
    enabled: true,
    proration_behavior: "always_invoice",
  },
};

/** The given fields over what was there; what is undefined was not given. */
function over<T extends object>(before: T, given: { [K in keyof T]?: T[K] | undefined } | undefined): T {
  const said = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

function productsOf(world: World, given: NonNullable<FeatureParams["subscription_update"]>["products"]) {
  return (given ?? []).map(({ adjustable_quantity: quantity, prices, product }, index) => {
    const name = `features[subscription_update][products][${index}]`;
    referencedProduct(world, product, `${name}[product]`);
    prices.forEach((price, at) => {
      const owner = referencedPrice(world, price, `${name}[prices][${at}]`).product;
      if (owner === product) return;
      throw invalidRequest(`The price ${price} is not one of the product ${product}.`, { param: `${name}[prices]` });
    });
    const { enabled = false, maximum = null, minimum = 1 } = quantity ?? {};
    return { adjustable_quantity: { enabled, maximum, minimum }, prices, product };
  });
}

function updateFeature(
  world: World,
  before: UpdateFeature,
  given: FeatureParams["subscription_update"],
): UpdateFeature {
  if (!given) return before;
  const { default_allowed_updates: allowed, products, schedule_at_period_end: schedule, ...rest } = given;
  if ((schedule?.conditions ?? []).length > 0) {
    throw invalidRequest("This sandbox makes changes at once: it has no schedules for the end of a period.", {
      param: "features[subscription_update][schedule_at_period_end]",
    });
  }
  return {
    ...over(before, rest),
    ...(allowed === undefined ? {} : { default_allowed_updates: allowed ?? [] }),
    ...(products === undefined ? {} : { products: productsOf(world, products) }),
  };
}

function cancelFeature(
  before: Features["subscription_cancel"],
  given: FeatureParams["subscription_cancel"],
): Features["subscription_cancel"] {
  const { cancellation_reason: reason, ...rest } = given ?? {};
  const next = over(before, rest);
  if (!reason) return next;
  const options = reason.options ?? [];
  return { ...next, cancellation_reason: { enabled: reason.enabled, feedback_options: null, options } };
}

function featuresOf(world: World, before: Features, given: FeatureParams | undefined): Features {
  const customer = given?.customer_update;
  const method = given?.payment_method_update;
  if (given?.subscription_pause?.enabled) {
    throw invalidRequest("This sandbox's portal pauses no subscriptions.", { param: "features[subscription_pause]" });
  }
  return {
    ...before,
    customer_update: customer
      ? {
          allowed_updates: customer.allowed_updates ?? before.customer_update.allowed_updates,
          enabled: customer.enabled,
        }
      : before.customer_update,
    invoice_history: given?.invoice_history ?? before.invoice_history,
    payment_method_update: { ...before.payment_method_update, ...(method ? { enabled: method.enabled } : {}) },
    subscription_cancel: cancelFeature(before.subscription_cancel, given?.subscription_cancel),
    subscription_update: updateFeature(world, before.subscription_update, given?.subscription_update),
  };
}

function insert(world: World, given: Partial<ConfigurationParams>, isDefault: boolean): PortalConfiguration {
  const now = nowSeconds(world);
  const { business_profile: profile } = given;
  const configuration = {
    id: newId("billing_portal.configuration"),
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: {
      headline: profile?.headline ?? null,
      privacy_policy_url: profile?.privacy_policy_url ?? null,
      terms_of_service_url: profile?.terms_of_service_url ?? null,
    },
    created: now,
    default_return_url: given.default_return_url ?? null,
    features: featuresOf(world, isDefault ? DEFAULT : NOTHING, given.features),
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: mergeMetadata({}, given.metadata),
    name: given.name ?? null,
    updated: now,
  } satisfies PortalConfiguration;
  world.objects.insert("billing_portal.configuration", configuration);
  emit(world, "billing_portal.configuration.created", configuration);
  return configuration;
}

function refuseLoginPage(given: ConfigurationParams["login_page"]): void {
  if (!given?.enabled) return;
  throw invalidRequest("This sandbox has no login page of the portal; make a session instead.", {
    param: "login_page[enabled]",
  });
}

export function createConfiguration(world: World, given: Partial<ConfigurationParams>): PortalConfiguration {
  refuseLoginPage(given.login_page);
  return insert(world, given, false);
}

export function updateConfiguration(
  world: World,
  before: PortalConfiguration,
  given: ConfigurationParams,
): PortalConfiguration {
  const { active, business_profile: profile, default_return_url: returnUrl, features, name } = given;
  refuseLoginPage(given.login_page);
  const next: PortalConfiguration = {
    ...before,
    active: active ?? before.active,
    business_profile: over(before.business_profile, profile),
    default_return_url: returnUrl === undefined ? before.default_return_url : returnUrl,
    features: featuresOf(world, before.features, features),
    metadata: mergeMetadata(before.metadata, given.metadata),
    name: name === undefined ? before.name : name,
    updated: nowSeconds(world),
  };
  return updateAndEmit(world, "billing_portal.configuration", next, ["billing_portal.configuration.updated"]);
}

/** The account's own configuration. At Stripe its settings page makes it; here the first look at it does. */
export function defaultConfiguration(world: World): PortalConfiguration {
  const all = world.objects.list("billing_portal.configuration", { oldestFirst: true });
  return all.find((configuration) => configuration.is_default) ?? insert(world, {}, true);
}
