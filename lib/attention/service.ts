import "server-only";
import { recordAudit } from "../audit/service";
import { err, ok, type Result } from "../kernel/result";
import { isUuid } from "../kernel/uuid";
import type { Viewer } from "../kernel/viewer";
import { nameLinesOfRefund } from "../payments/service/name-refund";
import { type Tx, transaction } from "../platform/db";
import type { ResolveInput } from "./schema";

function findOpen(tx: Tx, id: string) {
  return tx.attentionItem.findFirst({ where: { id, resolvedAt: null } });
}

function linesRefused(detail: string) {
  return err({ code: "invalid_input" as const, message: detail, errors: [{ pointer: "/lines", detail }] });
}

/**
 * Takes an item off the list, with a note; for a partial refund without lines, those that are named end. Errors:
 * `not_found` (or dealt with already), `conflict` (a request for a refund: it is accepted or declined), `invalid_input`.
 */
export function resolveAttention(
  viewer: Viewer,
  id: string,
  input: ResolveInput,
  now: Date,
): Promise<Result<{ resolved: true }>> {
  return transaction(async (tx) => {
    const item = isUuid(id) ? await findOpen(tx, id) : null;
    if (!item) return err({ code: "not_found", message: "There is no such item on the list." });
    if (item.kind === "refund_request") {
      return err({ code: "conflict", message: "A request for a refund is accepted or declined." });
    }
    if (input.lines) {
      if (item.kind !== "partial_refund_without_lines") {
        return linesRefused("Only a partial refund has lines to name.");
      }
      const named = await nameLinesOfRefund(tx, item.reference, input.lines, now);
      if (!named.ok) return named;
    }
    await tx.attentionItem.update({ where: { id }, data: { resolvedAt: now, resolvedBy: viewer.userId } });
    const { kind, reference } = item;
    const detail = { kind, reference, reason: input.note, lines: input.lines ?? [] };
    const entry = { actorId: viewer.userId, action: "attention.resolved", target: `attention:${id}`, detail };
    await recordAudit(tx, entry, now);
    return ok({ resolved: true });
  });
}
