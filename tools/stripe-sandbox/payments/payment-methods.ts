import { createHash } from "node:crypto";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Charge, PaymentMethod } from "../model.ts";
import { EMPTY_ADDRESS } from "../resources/common.ts";
import { nowSeconds, type World } from "../world.ts";
import { type CardInput, findTestCard, type TestCard } from "./cards.ts";

/** The number stays in the sandbox: later charges must know which test card it was. */
interface PaymentMethodHidden {
  number: string;
  /** Whether the holder agreed to later charges, which then ask nothing. */
  isSetUp?: boolean;
}

export interface Billing {
  email?: string | null | undefined;
  name?: string | null | undefined;
  phone?: string | null | undefined;
}

function fingerprint(number: string): string {
  return createHash("sha256").update(number).digest("base64url").slice(0, 16);
}

function billingDetails(billing: Billing): PaymentMethod["billing_details"] {
  return {
    address: { ...EMPTY_ADDRESS },
    email: billing.email ?? null,
    name: billing.name ?? null,
    phone: billing.phone ?? null,
    tax_id: null,
  };
}

/** Makes a card payment method; `customer` is set when it is saved for one. */
export function createCardMethod(
  world: World,
  card: CardInput,
  billing: Billing,
  customer: string | null = null,
): PaymentMethod {
  const brand = findTestCard(card.number)?.brand ?? "visa";
  const method = {
    id: newId("payment_method"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: billingDetails(billing),
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: brand,
      exp_month: card.expMonth,
      exp_year: card.expYear,
      fingerprint: fingerprint(card.number),
      funding: "credit",
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: nowSeconds(world),
    customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  } satisfies PaymentMethod;
  const hidden: PaymentMethodHidden = { number: card.number };
  return world.objects.insert("payment_method", method, { hidden });
}

/** The test card behind a stored payment method. */
export function cardOfMethod(world: World, methodId: string): TestCard {
  const number = world.objects.hidden<PaymentMethodHidden>(methodId)?.number;
  const card = number === undefined ? undefined : findTestCard(number);
  if (!card) throw new Error(`Payment method ${methodId} has no test card behind it.`);
  return card;
}

/** Notes that the holder agreed to later charges. */
export function markSetUp(world: World, methodId: string): void {
  const hidden = world.objects.hidden<PaymentMethodHidden>(methodId);
  if (hidden) world.objects.setHidden(methodId, { ...hidden, isSetUp: true });
}

export function isSetUp(world: World, methodId: string): boolean {
  return world.objects.hidden<PaymentMethodHidden>(methodId)?.isSetUp ?? false;
}

type CardDetails = NonNullable<NonNullable<Charge["payment_method_details"]>["card"]>;

const AUTHENTICATED: CardDetails["three_d_secure"] = {
  authentication_flow: "challenge",
  electronic_commerce_indicator: "05",
  exemption_indicator: null,
  result: "authenticated",
  result_reason: null,
  transaction_id: null,
  version: "2.2.0",
};

/** What a charge says about the card that it was made with. */
export function chargeMethodDetails(
  method: PaymentMethod,
  amount: number,
  authenticated: boolean,
): Charge["payment_method_details"] {
  const card = method.card;
  if (!card) throw new Error(`Payment method ${method.id} is not a card.`);
  return {
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: authenticated ? "05" : null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      extended_authorization: { status: "disabled" },
      fingerprint: card.fingerprint,
      funding: card.funding,
      incremental_authorization: { status: "unavailable" },
      installments: null,
      last4: card.last4,
      mandate: null,
      multicapture: { status: "unavailable" },
      network: card.brand,
      network_token: { used: false },
      network_transaction_id: null,
      overcapture: { maximum_amount_capturable: amount, status: "unavailable" },
      regulated_status: card.regulated_status,
      three_d_secure: authenticated ? AUTHENTICATED : null,
      transaction_link_id: null,
      wallet: null,
    },
    type: "card",
  };
}

/** Saves a payment method for a customer. */
export function attachMethod(world: World, method: PaymentMethod, customer: string): PaymentMethod {
  const attached = world.objects.update("payment_method", { ...method, customer });
  emit(world, "payment_method.attached", attached);
  return attached;
}
