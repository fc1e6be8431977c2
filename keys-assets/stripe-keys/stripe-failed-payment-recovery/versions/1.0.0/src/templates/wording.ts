import type { Action } from "../decline-codes.ts";
import type { MailKind, NoticeKind } from "../schedule.ts";

/**
 * Every sentence of every mail, with places in braces: {product} {amount} {accessUntil} {retryOn} {name}. A translation is
 * another object of this type. The reasons name no decline code: Stripe asks not to tell a customer that a card was reported
 * lost or that a payment looked like fraud, and a mail that says "insufficient funds" is read by others too.
 */
export interface Wording {
  readonly language: string;
  readonly greeting: string;
  readonly greetingWithoutName: string;
  readonly subject: Readonly<Record<MailKind, string>>;
  readonly opening: Readonly<Record<MailKind, string>>;
  readonly reason: Readonly<Record<Action | "retryOnDate", string>>;
  readonly access: Readonly<Record<NoticeKind, string>>;
  readonly payButton: Readonly<Record<Action, string>>;
  readonly cardLink: string;
  readonly closing: string;
}

export const ENGLISH: Wording = {
  language: "en",
  greeting: "Hello {name},",
  greetingWithoutName: "Hello,",
  subject: {
    failed: "Your payment of {amount} to {product} did not go through",
    reminder: "Your payment of {amount} to {product} is still open",
    "last-notice": "Your access to {product} ends on {accessUntil}",
    recovered: "Your payment of {amount} to {product} has arrived",
  },
  opening: {
    failed: "We tried to collect {amount} for your subscription to {product}, and it did not go through.",
    reminder: "The payment of {amount} for your subscription to {product} is still open.",
    "last-notice":
      "The payment of {amount} for your subscription to {product} is still open, and this is our last notice.",
    recovered:
      "Your payment of {amount} has arrived. Your subscription to {product} goes on as before; there is nothing to do.",
  },
  reason: {
    retry: "Your bank declined the charge. Your bank can tell you why. You can pay now, also with another card.",
    retryOnDate:
      "Your bank declined the charge. We will try again on {retryOn}. You need not wait for that: you can pay now, also with another card.",
    new_card: "The card that we have for you cannot be charged. Please pay with another one.",
    authenticate: "Your bank asks you to confirm this payment. It takes a minute on the page behind this button.",
    give_up:
      "Your bank did not allow the charge. If you would like to go on, please pay with another card. If you meant to stop, you need not do anything.",
  },
  access: {
    failed: "You keep your access until {accessUntil}.",
    reminder: "You keep your access until {accessUntil}.",
    "last-notice": "Without a payment your access ends on {accessUntil}.",
  },
  payButton: {
    retry: "Pay now",
    new_card: "Pay with another card",
    authenticate: "Confirm the payment",
    give_up: "Pay with another card",
  },
  cardLink: "Change the card for future payments",
  closing: "If you have a question, just answer this mail.",
};
