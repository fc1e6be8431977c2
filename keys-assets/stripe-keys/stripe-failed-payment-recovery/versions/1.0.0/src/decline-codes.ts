/** What to do about a payment that failed. */
export type Action =
  /** The card can work later: Stripe tries again, the customer may pay sooner. */
  | "retry"
  /** This card will not work again, or there is none: ask for another. */
  | "new_card"
  /** The bank wants the customer to confirm (3-D Secure): only the customer can, and only on a page. */
  | "authenticate"
  /** Told to stop, or suspected fraud: say so once, do not press, let a person look. */
  | "give_up";

/** Where Stripe says it. Open these when a code is new to you; the table repeats them in short. */
export const SOURCES = {
  codes: "https://docs.stripe.com/declines/codes",
  hard: "https://docs.stripe.com/billing/revenue-recovery/smart-retries#non-retryable-decline-codes",
  network: "https://docs.stripe.com/declines/network-codes",
  advice: "https://docs.stripe.com/declines/card#retrying-issuer-declines",
  errors: "https://docs.stripe.com/error-codes",
  action: "https://docs.stripe.com/billing/subscriptions/overview#requires-action",
} as const;
export type Source = keyof typeof SOURCES;

export interface Rule {
  readonly action: Action;
  readonly source: Source;
  /** Stripe's next step in short, for support and for the reviewer of this table. Never for the customer. */
  readonly next: string;
}

const rules = (action: Action, source: Source, next: string, codes: readonly string[]) =>
  codes.map((code) => [code, { action, source, next }] as const);

/**
 * Keyed by decline code, and by error code where Stripe gives no decline code. "Contact the issuer" is Stripe's step for
 * many: those without a named reason are `retry` (balances and limits change), those that say that this card cannot make
 * this kind of payment are `new_card`.
 */
export const DECLINE_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...rules("retry", "codes", "No money or over a limit now; it may pass later.", [
    "insufficient_funds",
    "card_velocity_exceeded",
    "withdrawal_count_limit_exceeded",
    "invalid_amount",
  ]),
  ...rules("retry", "codes", "Unnamed reason; the customer contacts the issuer.", [
    "generic_decline",
    "do_not_honor",
    "call_issuer",
    "no_action_taken",
    "security_violation",
  ]),
  ...rules("retry", "codes", "The issuer or the network had trouble; try again.", [
    "approve_with_id",
    "issuer_not_available",
    "processing_error",
    "reenter_transaction",
    "try_again_later",
  ]),
  ...rules("retry", "codes", "The same amount a moment ago; check for a recent payment first.", [
    "duplicate_transaction",
  ]),
  ...rules("new_card", "hard", "Not tried again until there is another payment method.", [
    "incorrect_number",
    "lost_card",
    "pickup_card",
    "stolen_card",
    "transaction_not_allowed",
  ]),
  ...rules("new_card", "codes", "The card or its details are wrong or out of date; use other ones.", [
    "expired_card",
    "incorrect_cvc",
    "incorrect_zip",
    "incorrect_address",
    "invalid_account",
    "invalid_cvc",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
    "new_account_information_available",
    "testmode_decline",
  ]),
  ...rules("new_card", "codes", "This card cannot make this kind of payment.", [
    "card_not_supported",
    "currency_not_supported",
    "do_not_try_again",
    "not_permitted",
    "restricted_card",
    "service_not_allowed",
    // PIN codes come from card readers; on a renewal they mean that the card cannot be used this way.
    "incorrect_pin",
    "invalid_pin",
    "pin_try_exceeded",
    "offline_pin_required",
    "online_or_offline_pin_required",
  ]),
  ...rules("new_card", "errors", "The saved payment method cannot be charged.", [
    "payment_method_customer_decline",
    "payment_method_not_available",
    "payment_method_unexpected_state",
  ]),
  ...rules("authenticate", "hard", "The customer confirms on a page; a charge without the customer fails again.", [
    "authentication_required",
  ]),
  ...rules("authenticate", "codes", "The customer confirms with their bank.", [
    "authentication_not_handled",
    "mobile_device_authentication_required",
  ]),
  ...rules("authenticate", "errors", "Confirmation was asked for and not given; ask again.", [
    "payment_intent_authentication_failure",
    "invoice_payment_intent_requires_action",
  ]),
  ...rules("give_up", "hard", "The customer told the bank to stop these charges.", [
    "revocation_of_authorization",
    "revocation_of_all_authorizations",
  ]),
  ...rules("give_up", "network", "The customer told the bank to stop this charge.", ["stop_payment_order"]),
  ...rules("give_up", "hard", "Blocked by Radar as highest risk.", ["highest_risk_level"]),
  ...rules(
    "give_up",
    "codes",
    "Suspected fraud or on your block list; tell the customer nothing but a plain decline.",
    ["fraudulent", "merchant_blacklist"],
  ),
]);

/** With these, Stripe goes on counting attempts but charges only after a new payment method (`SOURCES.hard`). */
export const HARD_DECLINES: ReadonlySet<string> = new Set([
  "incorrect_number",
  "lost_card",
  "pickup_card",
  "stolen_card",
  "revocation_of_authorization",
  "revocation_of_all_authorizations",
  "authentication_required",
  "highest_risk_level",
  "transaction_not_allowed",
]);
