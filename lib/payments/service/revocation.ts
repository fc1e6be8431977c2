import "server-only";
import { recordAudit } from "../../audit/service";
import { err, ok, type Result } from "../../kernel/result";
import { isUuid } from "../../kernel/uuid";
import { purchaseLock, type Viewer } from "../../kernel/viewer";
import { lockFor, type Tx, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import { subjectOf } from "../store/order";
import { insertRevocations, liftRevocation } from "../store/refund";
import { refoldOrder } from "./refold";

type Act = {
  readonly viewer: Viewer;
  readonly orderId: string;
  readonly lineId: string;
  readonly reason: string;
  readonly now: Date;
};
type Action = "revoked" | "restored";
export type LineAnswer = { line_id: string; status: string };

const lineSelect = {
  id: true,
  title: true,
  kind: true,
  status: true,
  order: {
    select: { number: true, userId: true, organizationId: true, buyer: { select: { email: true } } },
  },
} as const;

async function findLine({ orderId, lineId }: Act, tx: Tx) {
  if (!isUuid(orderId) || !isUuid(lineId)) return null;
  return tx.orderLine.findFirst({ where: { id: lineId, orderId }, select: lineSelect });
}
type Line = NonNullable<Awaited<ReturnType<typeof findLine>>>;

async function tell(tx: Tx, act: Act, line: Line, entry: { id: string; action: Action }): Promise<void> {
  const heading =
    entry.action === "restored" ? `${line.title} is yours again` : `Your access to ${line.title} was withdrawn`;
  const said =
    entry.action === "restored"
      ? `Access through order ${line.order.number} is back.`
      : `Access through order ${line.order.number} has ended. What you have from another purchase is not touched.`;
  const content = layOutMail({
    heading,
    paragraphs: [said, `The reason: ${act.reason}`, "If you think this is a mistake, answer this mail."],
    action: { label: "See your orders", url: `${env().APP_URL}/account/orders` },
  });
  const dedupeKey = `revocation:${entry.id}`;
  await queueMail(tx, { dedupeKey, to: line.order.buyer.email, subject: heading, ...content }, act.now);
}

async function hasRevocation(tx: Tx, orderLineId: string): Promise<boolean> {
  return (await tx.lineRevocation.count({ where: { orderLineId, restoredAt: null, cause: "revoked" } })) > 0;
}

/** Why a line cannot be revoked or restored; null when it can. */
async function misfit(tx: Tx, line: Line, action: Action): Promise<string | null> {
  if (line.kind === "plan") return "A plan has no line to revoke: cancel its subscription instead.";
  if (action === "restored") return (await hasRevocation(tx, line.id)) ? null : "This line is not revoked.";
  const runs = line.status === "paid" || line.status === "suspended";
  return runs ? null : `This line is ${line.status}: there is nothing to revoke.`;
}

/** Does something to a line under the lock of its subject's purchases, with audit entry, access and mail in one. */
function change(act: Act, action: Action, write: (tx: Tx, auditId: string) => Promise<unknown>) {
  return transaction(async (tx): Promise<Result<LineAnswer>> => {
    const found = await findLine(act, tx);
    if (!found) return err({ code: "order_not_found", message: "There is no such line in such an order." });
    await lockFor(tx, purchaseLock(subjectOf(found.order)));
    const line = (await findLine(act, tx)) ?? found;
    const wrong = await misfit(tx, line, action);
    if (wrong) return err({ code: "conflict", message: wrong });
    const detail = { order_id: act.orderId, reason: act.reason };
    const entry = {
      actorId: act.viewer.userId,
      action: `order_line.${action}`,
      target: `order_line:${line.id}`,
      detail,
    };
    const auditId = await recordAudit(tx, entry, act.now);
    await write(tx, auditId);
    await refoldOrder(tx, act.orderId, act.now);
    await tell(tx, act, line, { id: auditId, action });
    const { status } = await tx.orderLine.findUniqueOrThrow({ where: { id: line.id }, select: { status: true } });
    return ok({ line_id: line.id, status });
  });
}

/**
 * Ends what a bought line gives, for a stated reason that the buyer is told; it stays so whatever comes from Stripe.
 * Errors: `order_not_found`, `conflict` (not a running line).
 */
export function revokeLine(act: Act): Promise<Result<LineAnswer>> {
  return change(act, "revoked", (tx, reference) => {
    const facts = { cause: "revoked" as const, reason: act.reason, reference, revokedBy: act.viewer.userId };
    return insertRevocations(tx, [{ orderLineId: act.lineId, ...facts }], act.now);
  });
}

/** Takes a revocation back: the line gives again what it gave. Errors: `order_not_found`, `conflict` (not revoked). */
export function restoreRevokedLine(act: Act): Promise<Result<LineAnswer>> {
  return change(act, "restored", (tx, restoredReference) =>
    liftRevocation(tx, act.lineId, { restoredAt: act.now, restoredBy: act.viewer.userId, restoredReference }),
  );
}
