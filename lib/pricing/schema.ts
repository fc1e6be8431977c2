import type { Money } from "../kernel/money";

/** One line of a quote. Credits and discounts have a negative amount; `amount` is in cents. */
export type QuoteLine = {
  label: string;
  kind: "list" | "credit" | "discount" | "tax";
  amount: number;
  currency: string;
  key_slug?: string;
  reason: string;
};

/** What something costs this buyer, line by line; the same value on the page, in the API and at the checkout. */
export type Quote = { lines: QuoteLine[]; total: Money; sentence: string };
