import { type ErrorBody, invalidRequest, StripeFault } from "../api/errors.ts";
import { emit } from "../events.ts";
import { newClientSecret, newId } from "../ids.ts";
import type { Charge, Metadata, PaymentIntent, PaymentMethod } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import type { TestCard } from "./cards.ts";
import { type Decline, recordCharge } from "./charges.ts";
import { cardOfMethod } from "./payment-methods.ts";

export interface NewIntent {
  amount: number;
  currency: string;
  customer?: string | null | undefined;
  description?: string | null | undefined;
  metadata?: Metadata | undefined;
  receipt_email?: string | null | undefined;
  setup_future_usage?: PaymentIntent["setup_future_usage"] | undefined;
  shipping?: PaymentIntent["shipping"] | undefined;
  statement_descriptor?: string | null | undefined;
  statement_descriptor_suffix?: string | null | undefined;
  transfer_group?: string | null | undefined;
  automatic?: boolean | undefined;
  payment_method_types?: string[] | undefined;
  /** The checkout session that it is made for. */
  session?: string | undefined;
}

/** Makes an intent that waits for a payment method. */
export function createIntent(world: World, given: NewIntent): PaymentIntent {
  const id = newId("payment_intent");
  const intent = {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: given.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: given.automatic ? { allow_redirects: "always", enabled: true } : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: newClientSecret(id),
    confirmation_method: "automatic",
    created: nowSeconds(world),
    currency: given.currency,
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: given.payment_method_types ?? ["card"],
    payment_record: null,
    processing: null,
    receipt_email: given.receipt_email ?? null,
    review: null,
    setup_future_usage: given.setup_future_usage ?? null,
    shipping: given.shipping ?? null,
    source: null,
    statement_descriptor: given.statement_descriptor ?? null,
    statement_descriptor_suffix: given.statement_descriptor_suffix ?? null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: given.transfer_group ?? null,
  } satisfies PaymentIntent;
  world.objects.insert("payment_intent", intent, given.session === undefined ? {} : { parent: given.session });
  emit(world, "payment_intent.created", intent);
  return intent;
}

/** How a confirmation with a card went. A debit is under way instead, see `bank-debits.ts`. */
export type Confirmation =
  | { outcome: "succeeded"; intent: PaymentIntent; charge: Charge; card: TestCard }
  | { outcome: "requires_action"; intent: PaymentIntent }
  | { outcome: "declined"; intent: PaymentIntent; error: ErrorBody };

export interface ConfirmInput {
  intent: PaymentIntent;
  method: PaymentMethod;
  /** Whether the holder proved to be themself; undefined when nobody has asked yet. */
  authenticated?: boolean | undefined;
  returnUrl?: string | null;
  /** Called once the bank agrees and before the charge is made, to complete the intent (a customer made only now). */
  beforeCharge?: ((intent: PaymentIntent) => PaymentIntent) | undefined;
}

const AUTHENTICATION_FAILURE: Decline = {
  code: "payment_intent_authentication_failure",
  declineCode: "",
  message: "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
};

function errorOf(decline: Decline, method: PaymentMethod, charge: Charge | null): ErrorBody {
  const isCardFault = charge !== null;
  return {
    type: isCardFault ? "card_error" : "invalid_request_error",
    code: decline.code,
    message: decline.message,
    doc_url: `https://stripe.com/docs/error-codes/${decline.code.replaceAll("_", "-")}`,
    ...(isCardFault ? { charge: charge.id, decline_code: decline.declineCode } : {}),
    payment_method: method,
  };
}

function decline(world: World, input: ConfirmInput, reason: Decline): Confirmation {
  const { method } = input;
  const isCardFault = reason !== AUTHENTICATION_FAILURE;
  const charge = isCardFault
    ? recordCharge(world, { intent: input.intent, method, authenticated: false, decline: reason })
    : null;
  const error = errorOf(reason, method, charge);
  const intent = world.objects.update("payment_intent", {
    ...input.intent,
    last_payment_error: { ...error },
    latest_charge: charge?.id ?? input.intent.latest_charge,
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
  });
  if (charge) emit(world, "charge.failed", charge);
  emit(world, "payment_intent.payment_failed", intent);
  return { outcome: "declined", intent, error };
}

function askForAuthentication(world: World, input: ConfirmInput): Confirmation {
  const { intent, method } = input;
  const waiting = world.objects.update("payment_intent", {
    ...intent,
    last_payment_error: null,
    next_action: {
      redirect_to_url: { return_url: input.returnUrl ?? null, url: `${world.baseUrl}/3ds/${intent.id}` },
      type: "redirect_to_url",
    },
    payment_method: method.id,
    status: "requires_action",
  });
  emit(world, "payment_intent.requires_action", waiting);
  return { outcome: "requires_action", intent: waiting };
}

function succeed(world: World, input: ConfirmInput, card: TestCard): Confirmation {
  const { method } = input;
  const intent = input.beforeCharge?.(input.intent) ?? input.intent;
  const charge = recordCharge(world, { intent, method, authenticated: input.authenticated === true });
  const paid = world.objects.update("payment_intent", {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: "succeeded",
  });
  emit(world, "charge.succeeded", charge);
  emit(world, "payment_intent.succeeded", paid);
  return { outcome: "succeeded", intent: paid, charge, card };
}

/** Tries to take an intent's money with a payment method, as the test card behind it decides. */
export function confirmIntent(world: World, input: ConfirmInput): Confirmation {
  if (input.method.type !== "card") {
    throw invalidRequest("This sandbox debits bank accounts on its checkout page only.", { param: "payment_method" });
  }
  const card = cardOfMethod(world, input.method.id);
  const { behaviour } = card;
  switch (behaviour.kind) {
    case "declines":
      return decline(world, input, behaviour);
    case "authenticates":
      if (input.authenticated === undefined) return askForAuthentication(world, input);
      return input.authenticated ? succeed(world, input, card) : decline(world, input, AUTHENTICATION_FAILURE);
    case "pays":
    case "disputes":
    case "refuses_refunds":
    case "refunds_slowly":
      return succeed(world, input, card);
  }
}

/** The 402 answer for a payment that was declined, with the intent in it as Stripe sends it. */
export function declinedFault(confirmation: { intent: PaymentIntent; error: ErrorBody }): StripeFault {
  return new StripeFault(402, { ...confirmation.error, type: "card_error", payment_intent: confirmation.intent });
}
