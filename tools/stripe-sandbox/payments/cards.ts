/** How the bank behind a test card behaves. */
export type CardBehaviour =
  | { kind: "pays" }
  | { kind: "declines"; code: string; declineCode: string; message: string }
  /** Pays once the holder has authenticated. */
  | { kind: "authenticates" }
  /** Pays, and is disputed right afterwards. */
  | { kind: "disputes"; reason: string; inquiry: boolean }
  /** Pays; a refund to it is first reported as done and then fails. */
  | { kind: "refuses_refunds" }
  /** Pays; a refund to it is under way at first and then done. */
  | { kind: "refunds_slowly" };

export interface TestCard {
  number: string;
  brand: "amex" | "mastercard" | "visa";
  label: string;
  /** The payment method token under which code can use this card without its number. */
  token?: string;
  behaviour: CardBehaviour;
}

function declines(code: string, declineCode: string, message: string): CardBehaviour {
  return { kind: "declines", code, declineCode, message };
}

const PAYS: CardBehaviour = { kind: "pays" };
const DECLINED = "Your card was declined.";

/** Stripe's test cards that this sandbox plays (docs.stripe.com/testing), in the order in which its page lists them. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: "4242424242424242", brand: "visa", label: "Pays", token: "pm_card_visa", behaviour: PAYS },
  {
    number: "4000000000000002",
    brand: "visa",
    label: "Is declined",
    token: "pm_card_visa_chargeDeclined",
    behaviour: declines("card_declined", "generic_decline", DECLINED),
  },
  {
    number: "4000000000009995",
    brand: "visa",
    label: "Has insufficient funds",
    token: "pm_card_visa_chargeDeclinedInsufficientFunds",
    behaviour: declines("card_declined", "insufficient_funds", "Your card has insufficient funds."),
  },
  {
    number: "4000002500003155",
    brand: "visa",
    label: "Asks for 3-D Secure",
    token: "pm_card_authenticationRequired",
    behaviour: { kind: "authenticates" },
  },
  {
    number: "4000000000000259",
    brand: "visa",
    label: "Pays and is disputed afterwards",
    token: "pm_card_createDispute",
    behaviour: { kind: "disputes", reason: "fraudulent", inquiry: false },
  },
  {
    number: "4000000000000069",
    brand: "visa",
    label: "Has expired",
    token: "pm_card_chargeDeclinedExpiredCard",
    behaviour: declines("expired_card", "expired_card", "Your card has expired."),
  },
  {
    number: "4000000000000127",
    brand: "visa",
    label: "Fails the security code check",
    token: "pm_card_chargeDeclinedIncorrectCvc",
    behaviour: declines("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
  },
  {
    number: "4000000000000119",
    brand: "visa",
    label: "Meets a processing error",
    token: "pm_card_chargeDeclinedProcessingError",
    behaviour: declines(
      "processing_error",
      "processing_error",
      "An error occurred while processing your card. Try again in a little bit.",
    ),
  },
  {
    number: "4000000000000341",
    brand: "visa",
    label: "Can be saved, declines when charged",
    token: "pm_card_chargeCustomerFail",
    behaviour: declines("card_declined", "generic_decline", DECLINED),
  },
  {
    number: "4000000000002685",
    brand: "visa",
    label: "Pays and is disputed: product not received",
    token: "pm_card_createDisputeProductNotReceived",
    behaviour: { kind: "disputes", reason: "product_not_received", inquiry: false },
  },
  {
    number: "4000000000001976",
    brand: "visa",
    label: "Pays and meets an inquiry",
    token: "pm_card_createDisputeInquiry",
    behaviour: { kind: "disputes", reason: "fraudulent", inquiry: true },
  },
  {
    number: "4000000000005126",
    brand: "visa",
    label: "Pays; refunds to it fail later",
    token: "pm_card_refundFail",
    behaviour: { kind: "refuses_refunds" },
  },
  {
    number: "4000000000007726",
    brand: "visa",
    label: "Pays; refunds to it are pending at first",
    token: "pm_card_pendingRefund",
    behaviour: { kind: "refunds_slowly" },
  },
  { number: "4000000000003220", brand: "visa", label: "Asks for 3-D Secure 2", behaviour: { kind: "authenticates" } },
  {
    number: "5555555555554444",
    brand: "mastercard",
    label: "Mastercard, pays",
    token: "pm_card_mastercard",
    behaviour: PAYS,
  },
  { number: "378282246310005", brand: "amex", label: "American Express, pays", token: "pm_card_amex", behaviour: PAYS },
];

export interface CardInput {
  number: string;
  expMonth: number;
  expYear: number;
  cvc: string;
}

export interface CardProblem {
  code: string;
  param: "number" | "exp_month" | "exp_year" | "cvc";
  message: string;
  declineCode?: string;
}

/** Whether a number's check digit is right (the Luhn sum, ISO/IEC 7812-1). */
export function hasValidCheckDigit(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

export function normalizeNumber(text: string): string {
  return text.replace(/[\s-]/g, "");
}

export function findTestCard(number: string): TestCard | undefined {
  return TEST_CARDS.find((card) => card.number === number);
}

export function findTestCardByToken(token: string): TestCard | undefined {
  return TEST_CARDS.find((card) => card.token === token);
}

function isPast(card: CardInput, now: Date): boolean {
  const lastMonth = card.expYear * 12 + card.expMonth - 1;
  return lastMonth < now.getUTCFullYear() * 12 + now.getUTCMonth();
}

/** What Stripe says about a card before any bank is asked; null when it may be tried. */
export function checkCard(card: CardInput, now: Date): CardProblem | null {
  if (!hasValidCheckDigit(card.number)) {
    return { code: "incorrect_number", param: "number", message: "Your card number is incorrect." };
  }
  if (!Number.isInteger(card.expMonth) || card.expMonth < 1 || card.expMonth > 12) {
    return { code: "invalid_expiry_month", param: "exp_month", message: "Your card's expiration month is invalid." };
  }
  if (!Number.isInteger(card.expYear) || isPast(card, now)) {
    return { code: "invalid_expiry_year", param: "exp_year", message: "Your card's expiration year is invalid." };
  }
  if (!/^\d{3,4}$/.test(card.cvc)) {
    return { code: "invalid_cvc", param: "cvc", message: "Your card's security code is invalid." };
  }
  if (!findTestCard(card.number)) {
    return {
      code: "card_declined",
      declineCode: "test_mode_live_card",
      param: "number",
      message: "Your card was declined. Your request was in test mode, but used a non test (live) card.",
    };
  }
  return null;
}
