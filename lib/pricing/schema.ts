import { z } from "zod";
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

/** What an order keeps of its quote: the lines the buyer saw, and the credits that are booked when it is paid. */
export const storedQuoteSchema = z.object({
  lines: z.array(
    z.object({
      label: z.string(),
      kind: z.enum(["list", "credit", "discount", "tax"]),
      amount: z.int(),
      currency: z.string(),
      key_slug: z.string().optional(),
      reason: z.string(),
    }),
  ),
  sentence: z.string(),
  upgrades: z.array(
    z.object({
      kind: z.enum(["key_to_bundle", "bundle_to_plan"]).default("key_to_bundle"),
      fromSlugs: z.array(z.string()),
      toSlug: z.string(),
      fullPriceCents: z.int(),
      creditCents: z.int(),
      finalPriceCents: z.int(),
      sentence: z.string(),
      uses: z.array(z.object({ orderLineId: z.string(), keyId: z.string(), amountCents: z.int() })),
    }),
  ),
});
export type StoredQuote = z.output<typeof storedQuoteSchema>;
