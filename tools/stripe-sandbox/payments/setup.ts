import { StripeFault } from "../api/errors.ts";
import { emit } from "../events.ts";
import { newClientSecret, newId } from "../ids.ts";
import type { Metadata, PaymentMethod, SetupIntent } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { attachMethod, cardOfMethod, markSetUp } from "./payment-methods.ts";

interface NewSetup {
  customer: string | null;
  description: string | null;
  metadata: Metadata;
  method: string | null;
  usage: string;
  isAutomatic: boolean;
}

/** An intent to keep a card for later, without taking any money. */
export function createSetup(world: World, given: NewSetup): SetupIntent {
  const id = newId("setup_intent");
  const intent = {
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: given.isAutomatic ? { allow_redirects: "always", enabled: true } : null,
    cancellation_reason: null,
    client_secret: newClientSecret(id),
    created: nowSeconds(world),
    customer: given.customer,
    customer_account: null,
    description: given.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: given.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: given.method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: given.method === null ? "requires_payment_method" : "requires_confirmation",
    usage: given.usage,
  } satisfies SetupIntent;
  world.objects.insert("setup_intent", intent);
  emit(world, "setup_intent.created", intent);
  return intent;
}

/** The card that is kept without a word and refuses every charge later. */
const FAILS_LATER = "4000000000000341";

function refuse(world: World, intent: SetupIntent, method: PaymentMethod): never {
  const { behaviour } = cardOfMethod(world, method.id);
  if (behaviour.kind !== "declines") throw new Error(`The card of ${method.id} does not decline.`);
  const { code, declineCode, message } = behaviour;
  const error = { type: "card_error", code, decline_code: declineCode, message, payment_method: method } as const;
  const failed = world.objects.update("setup_intent", {
    ...intent,
    last_setup_error: { ...error },
    payment_method: null,
    status: "requires_payment_method",
  });
  emit(world, "setup_intent.setup_failed", failed);
  throw new StripeFault(402, { ...error, setup_intent: failed });
}

/** Asks the card's bank whether it may be kept. The sandbox asks for no 3-D Secure here. */
export function confirmSetup(world: World, intent: SetupIntent, method: PaymentMethod): SetupIntent {
  const card = cardOfMethod(world, method.id);
  if (card.behaviour.kind === "declines" && card.number !== FAILS_LATER) refuse(world, intent, method);
  markSetUp(world, method.id);
  const { customer } = intent;
  if (typeof customer === "string" && method.customer === null) attachMethod(world, method, customer);
  const done = world.objects.update("setup_intent", {
    ...intent,
    last_setup_error: null,
    payment_method: method.id,
    status: "succeeded",
  });
  emit(world, "setup_intent.succeeded", done);
  return done;
}
