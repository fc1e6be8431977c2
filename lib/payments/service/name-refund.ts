import "server-only";
import { splitCents } from "../../kernel/money";
import { err, ok, type Result } from "../../kernel/result";
import { purchaseLock } from "../../kernel/viewer";
import { lockFor, type Tx } from "../../platform/db";
import { subjectOf } from "../store/order";
import { nameRefundLines } from "../store/refund";
import { refoldOrder } from "./refold";

function refuse(detail: string) {
  return err({ code: "invalid_input" as const, message: detail, errors: [{ pointer: "/lines", detail }] });
}

/**
 * Says which lines a refund made elsewhere was for: they end with it, as if it had named them itself. Error:
 * `invalid_input` for lines that are not of its order, or not running.
 */
export async function nameLinesOfRefund(
  tx: Tx,
  stripeRefundId: string,
  lineIds: readonly string[],
  now: Date,
): Promise<Result<null>> {
  const refund = await tx.refund.findUnique({
    where: { stripeRefundId },
    select: { amountCents: true, order: { select: { id: true, userId: true, organizationId: true } } },
  });
  if (!refund) return refuse("The refund is not known here yet.");
  await lockFor(tx, purchaseLock(subjectOf(refund.order)));
  const lines = await tx.orderLine.findMany({
    where: { id: { in: [...lineIds] }, orderId: refund.order.id, status: { in: ["paid", "suspended", "revoked"] } },
    orderBy: { position: "asc" },
    select: { id: true, netCents: true },
  });
  if (lines.length !== new Set(lineIds).size) return refuse("Name running lines of the refunded order.");
  const amounts = splitCents(
    refund.amountCents,
    lines.map((line) => line.netCents),
  );
  const named = lines.map((line, at) => ({ lineId: line.id, amountCents: amounts[at] ?? 0 }));
  await nameRefundLines(tx, stripeRefundId, named);
  await refoldOrder(tx, refund.order.id, now);
  return ok(null);
}
