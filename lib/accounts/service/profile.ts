import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { database, transaction } from "../../platform/db";
import { queueMail } from "../../platform/mail";
import { countMail } from "../limits";
import { addressTakenMail, confirmNewEmailMail, emailChangedMail } from "../mails";
import { insertAudit, lockAddress } from "../store";
import { endTokens, findToken, issueToken, useToken } from "../store/tokens";
import { confirmPassword } from "./password";

/** Changes what a person may change of their own row: the name. An empty one removes it. */
export async function changeName(viewer: Viewer, name: string): Promise<void> {
  await database().user.update({ where: { id: viewer.userId }, data: { name: name === "" ? null : name } });
}

/**
 * Asks for another address: it counts when the link mailed there is used. The answer does not tell whether the
 * address is taken. Errors: `invalid_input` (password), `rate_limited`.
 */
export async function requestEmailChange(
  viewer: Viewer,
  change: { email: string; password?: string | undefined; clientAddress: string },
  now: Date,
): Promise<Result<void>> {
  const { email, password, clientAddress } = change;
  const confirmed = await confirmPassword(viewer, { password, pointer: "/password", clientAddress });
  if (!confirmed.ok) return confirmed;
  const counted = await countMail(email, clientAddress);
  if (!counted.ok) return counted;
  await transaction(async (tx) => {
    const holder = await tx.user.findUnique({ where: { email }, select: { id: true } });
    if (holder) return queueMail(tx, addressTakenMail(email), now);
    const payload = { userId: viewer.userId };
    const token = await issueToken(tx, { purpose: "change-email", email, payload }, now);
    await queueMail(tx, confirmNewEmailMail(email, token), now);
  });
  return ok(undefined);
}

/** The address that a link would set; looking uses nothing up. */
export async function previewEmailChange(token: string, now: Date): Promise<{ readonly email: string } | null> {
  const found = await findToken(database(), token, ["change-email"], now);
  return found && { email: found.email };
}

/** Makes the proven address the account's; the old one is told. Errors: `url_expired`, `conflict`. */
export function confirmEmailChange(token: string, now: Date): Promise<Result<{ readonly email: string }>> {
  return transaction(async (tx) => {
    const found = await useToken(tx, token, ["change-email"], now);
    const userId = found?.payload.userId;
    const user = userId ? await tx.user.findUnique({ where: { id: userId } }) : null;
    if (!found || !user || user.closedAt) {
      return err({ code: "url_expired", message: "This link has been used or has expired. Ask for a new one." });
    }
    await lockAddress(tx, found.email);
    const holder = await tx.user.findUnique({ where: { email: found.email }, select: { id: true } });
    if (holder) return err({ code: "conflict", message: "Another account has this address by now." });
    await tx.user.update({ where: { id: user.id }, data: { email: found.email, emailVerified: now } });
    await endTokens(tx, user.email, ["reset-password", "sign-in", "sign-up"]);
    const detail = { from: user.email, to: found.email };
    await insertAudit(
      tx,
      { actorId: user.id, action: "account.email_changed", target: `user:${user.id}`, detail },
      now,
    );
    await queueMail(tx, emailChangedMail(user.email, found.email), now);
    return ok({ email: found.email });
  });
}
