import { newId } from "../ids.ts";
import type { Charge, PaymentIntent, PaymentMethod } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { bookBalance, cardFee } from "./balance.ts";
import { chargeBankDetails } from "./bank-accounts.ts";
import { chargeMethodDetails } from "./payment-methods.ts";

/** Why a charge did not go through, in Stripe's words. */
export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

export interface ChargeAttempt {
  intent: PaymentIntent;
  method: PaymentMethod;
  authenticated: boolean;
  /** Absent when the bank agreed. */
  decline?: Decline;
  /** Set when the bank answers later: a debit. */
  isPending?: boolean;
}

const APPROVED: Charge["outcome"] = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: "approved_by_network",
  reason: null,
  risk_level: "normal",
  risk_score: 5,
  seller_message: "Payment complete.",
  type: "authorized",
};

function refusedOutcome(decline: Decline): Charge["outcome"] {
  return {
    advice_code: decline.declineCode === "insufficient_funds" ? "try_again_later" : "do_not_try_again",
    network_advice_code: null,
    network_decline_code: null,
    network_status: "declined_by_network",
    reason: decline.declineCode,
    risk_level: "normal",
    risk_score: 5,
    seller_message: decline.message,
    type: "issuer_declined",
  };
}

function detailsOf({ intent, method, authenticated }: ChargeAttempt): Charge["payment_method_details"] {
  if (method.us_bank_account) return chargeBankDetails(method.us_bank_account);
  return chargeMethodDetails(method, intent.amount, authenticated);
}

/** Records the attempt to take an intent's money: a succeeded charge, a failed one, or one that is under way. */
export function recordCharge(world: World, attempt: ChargeAttempt): Charge {
  const { intent, method, decline, isPending = false } = attempt;
  const id = newId("charge");
  const isTaken = decline === undefined;
  const paid = isTaken && !isPending;
  const description = intent.description;
  const fee = cardFee(intent.amount);
  const booking = { amount: intent.amount, currency: intent.currency, fee, description, source: id };
  const balance = paid ? bookBalance(world, { ...booking, type: "charge", reportingCategory: "charge" }) : null;
  const charge = {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: isTaken ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: balance?.id ?? null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? "SANDBOX",
    captured: isTaken,
    created: nowSeconds(world),
    currency: intent.currency,
    customer: intent.customer,
    description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: decline ? refusedOutcome(decline) : APPROVED,
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(attempt),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: paid ? `${world.baseUrl}/receipts/${id}` : null,
    refunded: false,
    // The list of refunds comes when asked for by expansion, as with Stripe since its version of November 2022.
    refunds: null,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: paid ? "succeeded" : isPending ? "pending" : "failed",
    transfer_data: null,
    transfer_group: intent.transfer_group,
  } satisfies Charge;
  return world.objects.insert("charge", charge);
}
