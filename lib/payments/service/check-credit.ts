import "server-only";
import { getMoneyBehind } from "../../checkout/queries";
import type { Tx } from "../../platform/db";
import { creditForBundle } from "../../pricing/rules/credit";
import { type Elsewhere, isPartlyDouble } from "../rules/double";
import type { Attention } from "../rules/fulfilment";
import { type Fold, subjectOf } from "../store/order";

type Line = Fold["order"]["lines"][number];

/** The prices that the credit was made with: those of the order, whatever the catalog says by now. */
function toOffered(line: Line) {
  return line.shares.map(({ keyId, listCents }) => ({ id: keyId, slug: keyId, title: keyId, listCents }));
}

const keyIdsOf = (line: Line) => line.shares.map((share) => share.keyId);

/**
 * The bundles whose credit is to be computed again: all of them when the payment arrives, and later those of which a KEY
 * turns out to have been paid for before, since a dispute about it was won or it became known late.
 */
function bundlesToCheck({ order, plan }: Fold, elsewhere: Elsewhere, isFirst: boolean): Line[] {
  const kept = order.lines.filter(
    (line) =>
      line.kind === "bundle" && plan.lines.some(({ lineId, status }) => lineId === line.id && status === "paid"),
  );
  const { paidAt } = plan;
  if (isFirst || !paidAt) return kept;
  return kept.filter((line) =>
    isPartlyDouble({ ...line, keyIds: keyIdsOf(line) }, { id: order.id, paidAt }, elsewhere),
  );
}

/**
 * Computes the credit of an order's bundles again at the moment when its payment arrives: money that stood behind them
 * may have been given back meanwhile, or a KEY of them bought in another tab. A difference is listed for a person; nothing
 * is charged or returned by itself, as the bundle opens other KEYS as well. Later only money that came to stand behind
 * them counts: what was used as a credit and went back is a matter of that refund. Call it before the payment is written.
 * Source: product.md, "Credits".
 */
export async function checkCredits(tx: Tx, fold: Fold, elsewhere: Elsewhere, isFirst: boolean): Promise<Attention[]> {
  const { order, plan } = fold;
  const bundles = bundlesToCheck(fold, elsewhere, isFirst);
  if (bundles.length === 0 || !plan.paidAt) return [];
  const behind = await getMoneyBehind(tx, subjectOf(order), fold.now, { orderId: order.id, paidAt: plan.paidAt });
  return bundles.flatMap((line) => {
    const credits = creditForBundle(toOffered(line), behind.paid, line.listCents);
    const earned = credits.reduce((sum, credit) => sum + credit.amountCents, 0);
    const isAllOwned = isFirst && line.shares.every((share) => behind.ownedKeyIds.has(share.keyId));
    const creditCents = isAllOwned ? line.listCents : earned;
    if (creditCents === line.creditCents || (!isFirst && creditCents < line.creditCents)) return [];
    const detail = { order_id: order.id, given_cents: line.creditCents, earned_cents: creditCents };
    return [{ kind: "credit_differs", reference: line.id, detail }];
  });
}
