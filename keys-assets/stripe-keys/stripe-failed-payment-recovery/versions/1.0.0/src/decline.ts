import { type Action, DECLINE_RULES, HARD_DECLINES, type Rule, SOURCES } from "./decline-codes.ts";

/** What Stripe says about one failure: `last_payment_error` of a PaymentIntent, or the same read from a failed charge. */
export interface PaymentError {
  readonly code: string | null;
  readonly declineCode: string | null;
  readonly adviceCode: string | null;
}

export interface Verdict {
  readonly action: Action;
  /** The code that decided. For your log and your report; not for the customer. */
  readonly code: string;
  /** False when Stripe will not charge this payment method again, whatever `next_payment_attempt` says. */
  readonly stripeRetries: boolean;
  /** The page of Stripe's documentation that the rule stands on. */
  readonly source: string;
  readonly known: boolean;
}

const NO_METHOD: Rule = { action: "new_card", source: "hard", next: "There is nothing to charge." };
const UNKNOWN: Rule = { action: "retry", source: "codes", next: "Treated like generic_decline." };

function verdict(rule: Rule, code: string, known = true): Verdict {
  const stripeRetries = rule.action !== "authenticate" && rule !== NO_METHOD && !HARD_DECLINES.has(code);
  return { action: rule.action, code, stripeRetries, source: SOURCES[rule.source], known };
}

/**
 * Decides what a failure asks for. The decline code counts before the error code, because `card_declined` says nothing. The
 * issuer's advice can only make a `retry` stricter: an issuer that says "do not try again" means it, while "try again
 * later" does not make a lost card good.
 */
export function classify(error: PaymentError | null, needsAction = false): Verdict {
  if (needsAction) return verdict({ action: "authenticate", source: "action", next: "" }, "requires_action");
  if (error === null) return verdict(NO_METHOD, "no_payment_method");
  const codes = [error.declineCode, error.code].filter((code) => code !== null);
  const code = codes.find((one) => DECLINE_RULES.has(one));
  const rule = code === undefined ? undefined : DECLINE_RULES.get(code);
  if (rule && code !== undefined && rule.action !== "retry") return verdict(rule, code);
  if (error.adviceCode === "do_not_try_again" || error.adviceCode === "confirm_card_data")
    return verdict({ action: "new_card", source: "advice", next: "" }, error.adviceCode);
  if (rule && code !== undefined) return verdict(rule, code);
  return verdict(UNKNOWN, codes[0] ?? "unknown", false);
}
