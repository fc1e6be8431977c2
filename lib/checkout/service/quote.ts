import "server-only";
import { USD } from "../../kernel/money";
import { ok, type Result } from "../../kernel/result";
import type { Subject, Viewer } from "../../kernel/viewer";
import { findSubjectToBuyFor } from "../../organizations/queries";
import { type Db, database } from "../../platform/db";
import { type PricedOrder, quoteOrder } from "../../pricing/rules/quote";
import type { Quote } from "../../pricing/schema";
import { getHoldings, getOffer } from "../queries";
import type { CheckoutInput, QuoteInput } from "../schema";

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

/**
 * What an order would cost the viewer, or the organisation that they name, exactly as the checkout would price it.
 * Errors: those of `priceItems`, `organization_not_found`.
 */
export async function quoteItems(viewer: Viewer, input: QuoteInput, now: Date): Promise<Result<Quote>> {
  const found = await findSubjectToBuyFor(viewer.userId, input.subject);
  if (!found.ok) return found;
  const priced = await priceItems(database(), found.value.subject, input.items, now);
  return priced.ok ? ok(priced.value.quote) : priced;
}

/** The quote of a bundle for the viewer. Errors: `bundle_not_found`, `not_on_sale`. */
export async function quoteBundle(viewer: Viewer, slug: string, now: Date): Promise<Result<Quote>> {
  const priced = await priceItems(database(), { kind: "user", userId: viewer.userId }, [{ kind: "bundle", slug }], now);
  return priced.ok ? ok(priced.value.quote) : priced;
}
