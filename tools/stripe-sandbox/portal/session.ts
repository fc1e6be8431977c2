import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { PortalConfiguration, PortalSession } from "../model.ts";
import { referencedCustomer } from "../resources/customers.ts";
import type { FlowParams, PortalSessionParams } from "../resources/portal-params.ts";
import { runningSubscription } from "../resources/subscription-calls.ts";
import { nowSeconds, type World } from "../world.ts";
import { defaultConfiguration } from "./configuration.ts";

/** The address must be opened soon; from then on it is good as long as it is being used. */
const UNOPENED_FOR = 5 * 60;
const UNUSED_FOR = 60 * 60;

interface PortalHidden {
  /** When a page of the session was last asked for; null before the first time. */
  usedAt: number | null;
}

type Flow = NonNullable<PortalSession["flow"]>;

function checkUrl(url: string | undefined, param: string): void {
  if (url === undefined || (URL.canParse(url) && /^https?:/.test(url))) return;
  throw invalidRequest("Not a valid URL", { code: "url_invalid", param });
}

function afterCompletion(given: FlowParams["after_completion"]): Flow["after_completion"] {
  checkUrl(given?.redirect?.return_url, "flow_data[after_completion][redirect][return_url]");
  const type = given?.type ?? "portal_homepage";
  if (type === "redirect" && !given?.redirect) {
    throw invalidRequest("Missing required param: flow_data[after_completion][redirect].", {
      code: "parameter_missing",
      param: "flow_data[after_completion][redirect]",
    });
  }
  return {
    hosted_confirmation:
      type === "hosted_confirmation" ? { custom_message: given?.hosted_confirmation?.custom_message ?? null } : null,
    redirect: type === "redirect" && given?.redirect ? { return_url: given.redirect.return_url } : null,
    type,
  };
}

const FEATURE = {
  payment_method_update: "payment_method_update",
  subscription_cancel: "subscription_cancel",
  subscription_update: "subscription_update",
  subscription_update_confirm: "subscription_update",
} as const;

/** The details that belong to the type of a flow; for a card there are none. */
function flowDetails(given: FlowParams): Partial<Flow> {
  const confirm = given.subscription_update_confirm;
  switch (given.type) {
    case "payment_method_update":
      return {};
    case "subscription_cancel":
      return given.subscription_cancel
        ? { subscription_cancel: { ...given.subscription_cancel, retention: null } }
        : {};
    case "subscription_update":
      return given.subscription_update ? { subscription_update: given.subscription_update } : {};
    case "subscription_update_confirm":
      return confirm ? { subscription_update_confirm: confirmDetails(confirm) } : {};
  }
}

function confirmDetails(
  given: NonNullable<FlowParams["subscription_update_confirm"]>,
): Flow["subscription_update_confirm"] {
  const [item, second] = given.items;
  if (!item || second) {
    throw invalidRequest("Exactly one item can be confirmed.", {
      param: "flow_data[subscription_update_confirm][items]",
    });
  }
  const { id, price = null, quantity } = item;
  const items = [{ id, price, ...(quantity === undefined ? {} : { quantity }) }];
  return { discounts: null, items, subscription: given.subscription };
}

/** The subscription that a flow is about. */
export function flowSubscription(flow: Flow | null): string | undefined {
  const details = flow?.subscription_cancel ?? flow?.subscription_update ?? flow?.subscription_update_confirm;
  return details?.subscription;
}

function readFlow(world: World, customer: string, configuration: PortalConfiguration, given: FlowParams): Flow {
  if (!configuration.features[FEATURE[given.type]].enabled) {
    throw invalidRequest(
      `This flow needs the feature ${FEATURE[given.type]}, which the portal configuration does not enable.`,
      { param: "flow_data[type]" },
    );
  }
  const flow: Flow = {
    after_completion: afterCompletion(given.after_completion),
    customer_update: null,
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
    type: given.type,
    ...flowDetails(given),
  };
  if (given.type === "payment_method_update") return flow;
  const param = `flow_data[${given.type}][subscription]`;
  const id = flowSubscription(flow);
  if (id === undefined) throw invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  const subscription = runningSubscription(world, id, param);
  if (subscription.customer !== customer) throw resourceMissing("subscription", id, param);
  return flow;
}

function configurationFor(world: World, id: string | undefined): PortalConfiguration {
  if (id === undefined) return defaultConfiguration(world);
  const found = world.objects.find("billing_portal.configuration", id);
  if (!found) throw resourceMissing("configuration", id, "configuration");
  if (!found.active) throw invalidRequest(`The configuration ${id} is not active.`, { param: "configuration" });
  return found;
}

/** Opens the portal for a customer. Its time is the sandbox's own, also for a customer on a test clock. */
export function createPortalSession(world: World, params: PortalSessionParams): PortalSession {
  const customer = referencedCustomer(world, params.customer);
  const configuration = configurationFor(world, params.configuration);
  checkUrl(params.return_url, "return_url");
  const id = newId("billing_portal.session");
  const session = {
    id,
    object: "billing_portal.session",
    configuration: configuration.id,
    created: nowSeconds(world),
    customer: customer.id,
    customer_account: null,
    flow: params.flow_data ? readFlow(world, customer.id, configuration, params.flow_data) : null,
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: params.return_url ?? configuration.default_return_url,
    url: `${world.baseUrl}/p/session/${id}`,
  } satisfies PortalSession;
  const hidden: PortalHidden = { usedAt: null };
  world.objects.insert("billing_portal.session", session, { hidden });
  emit(world, "billing_portal.session.created", session);
  return session;
}

/** A session that is being used, with what it may do. */
export interface PortalVisit {
  session: PortalSession;
  configuration: PortalConfiguration;
}

function isOver(world: World, session: PortalSession): boolean {
  const customer = world.objects.find("customer", session.customer);
  if (!customer || "deleted" in customer) return true;
  const usedAt = world.objects.hidden<PortalHidden>(session.id)?.usedAt ?? null;
  const until = usedAt === null ? session.created + UNOPENED_FOR : usedAt + UNUSED_FOR;
  return until <= nowSeconds(world);
}

/** Enters the portal by its session and notes that it is in use; 404 for an unknown session, 410 for an old one. */
export function visitPortal(world: World, id: string): PortalVisit {
  const session = world.objects.find("billing_portal.session", id);
  if (!session) throw resourceMissing("portal session", id);
  if (isOver(world, session)) {
    throw invalidRequest("This portal session has expired.", { code: "portal_session_expired", status: 410 });
  }
  world.objects.setHidden(id, { usedAt: nowSeconds(world) } satisfies PortalHidden);
  const configuration = world.objects.find("billing_portal.configuration", session.configuration);
  return { session, configuration: configuration ?? defaultConfiguration(world) };
}
