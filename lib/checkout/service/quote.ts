import "server-only";
import { USD } from "../../kernel/money";
import type { Result } from "../../kernel/result";
import type { Subject } from "../../kernel/viewer";
import type { Db } from "../../platform/db";
import { type PricedOrder, quoteOrder } from "../../pricing/rules/quote";
import { getHoldings, getOffer } from "../queries";
import type { CheckoutInput } from "../schema";

/**
 * What these things cost this subject now, line by line. The page, the API and the checkout all ask here, so that what
 * is shown is what is charged. Errors: those of the offer, `already_owned`, `invalid_input`.
 */
export async function priceItems(
  db: Db,
  subject: Subject,
  items: CheckoutInput["items"],
  now: Date,
): Promise<Result<PricedOrder>> {
  const offer = await getOffer(db, items);
  if (!offer.ok) return offer;
  return quoteOrder(offer.value, await getHoldings(db, subject, now), USD);
}
