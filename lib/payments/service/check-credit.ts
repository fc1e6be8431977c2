import "server-only";
import { getHoldings } from "../../checkout/queries";
import type { Tx } from "../../platform/db";
import { creditForBundle } from "../../pricing/rules/credit";
import type { Attention } from "../rules/fulfilment";
import { type Fold, subjectOf } from "../store/order";

type Line = Fold["order"]["lines"][number];

/** The prices that the credit was made with: those of the order, whatever the catalog says by now. */
function toOffered(line: Line) {
  return line.shares.map(({ keyId, listCents }) => ({ id: keyId, slug: keyId, title: keyId, listCents }));
}

/**
 * Computes the credit of an order's bundles again at the moment when its payment arrives: money that stood behind them
 * may have been given back meanwhile, or a KEY of them bought in another tab. A difference is listed for a person; nothing is charged or returned by itself.
 * Call it before the payment is written. Source: product.md, "Credits".
 */
export async function checkCredits(tx: Tx, order: Fold["order"], now: Date): Promise<Attention[]> {
  const bundles = order.lines.filter((line) => line.kind === "bundle");
  if (bundles.length === 0) return [];
  const holdings = await getHoldings(tx, subjectOf(order), now);
  return bundles.flatMap((line) => {
    const credits = creditForBundle(toOffered(line), holdings.paid, line.listCents);
    const earned = credits.reduce((sum, credit) => sum + credit.amountCents, 0);
    const isAllOwned = line.shares.every((share) => holdings.ownedKeyIds.has(share.keyId));
    const creditCents = isAllOwned ? line.listCents : earned;
    if (creditCents === line.creditCents) return [];
    const detail = { order_id: order.id, given_cents: line.creditCents, earned_cents: creditCents };
    return [{ kind: "credit_differs", reference: line.id, detail }];
  });
}
