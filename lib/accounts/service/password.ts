import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { database, type Tx, transaction } from "../../platform/db";
import { queueMail } from "../../platform/mail";
import { countGuess, countMail, forgiveGuess } from "../limits";
import { noAccountMail, passwordChangedMail, resetPasswordMail } from "../mails";
import { hashPassword, isPassword } from "../password";
import { passwordProblem } from "../rules";
import { deleteSessions, insertAudit } from "../store";
import { endTokens, findToken, issueToken, useToken } from "../store/tokens";

function refusePassword(pointer: string, problem: string): Result<never> {
  return err({ code: "invalid_input", message: problem, errors: [{ pointer, detail: problem }] });
}

/** Mails a link for a new password; the answer does not tell whether the address has an account. Error: `rate_limited`. */
export async function requestPasswordReset(email: string, clientAddress: string, now: Date): Promise<Result<void>> {
  const counted = await countMail(email, clientAddress);
  if (!counted.ok) return counted;
  await transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email }, select: { closedAt: true } });
    if (!user || user.closedAt) return queueMail(tx, noAccountMail(email), now);
    const token = await issueToken(tx, { purpose: "reset-password", email }, now);
    await queueMail(tx, resetPasswordMail(email, token), now);
  });
  return ok(undefined);
}

/** Whether a link for a new password still works; looking uses nothing up. */
export async function previewPasswordReset(token: string, now: Date): Promise<{ readonly email: string } | null> {
  const found = await findToken(database(), token, ["reset-password"], now);
  return found && { email: found.email };
}

const DEAD_LINK: Result<never> = err({
  code: "url_expired",
  message: "This link has been used or has expired. Ask for a new one.",
});

async function replacePassword(
  tx: Tx,
  change: { userId: string; email: string; passwordHash: string; keepSession?: string | null },
  now: Date,
): Promise<void> {
  const { userId, email, passwordHash, keepSession } = change;
  await tx.user.update({ where: { id: userId }, data: { passwordHash } });
  await deleteSessions(tx, userId, keepSession);
  await endTokens(tx, email, ["reset-password", "sign-in"]);
  await insertAudit(tx, { actorId: userId, action: "account.password_changed", target: `user:${userId}` }, now);
  await queueMail(tx, passwordChangedMail(email), now);
}

/**
 * Sets a new password by a mailed link, which also proves the address, and ends every session. Errors: `url_expired`;
 * `invalid_input` (the link stays usable).
 */
export async function resetPassword(input: { token: string; password: string }, now: Date): Promise<Result<void>> {
  const preview = await previewPasswordReset(input.token, now);
  if (!preview) return DEAD_LINK;
  const problem = passwordProblem(input.password, preview.email);
  if (problem) return refusePassword("/password", problem);
  const passwordHash = await hashPassword(input.password);
  return transaction(async (tx) => {
    const found = await useToken(tx, input.token, ["reset-password"], now);
    const user = found && (await tx.user.findUnique({ where: { email: found.email } }));
    if (!user || user.closedAt) return DEAD_LINK;
    if (!user.emailVerified) await tx.user.update({ where: { id: user.id }, data: { emailVerified: now } });
    await replacePassword(tx, { userId: user.id, email: user.email, passwordHash }, now);
    return ok(undefined);
  });
}

/**
 * Checks the password of somebody who is signed in, before something that a borrowed device must not do. An account
 * without a password passes. Errors: `invalid_input` at `pointer`, `rate_limited`.
 */
export async function confirmPassword(
  viewer: Viewer,
  given: { password: string | undefined; pointer: string; clientAddress: string },
): Promise<Result<void>> {
  const user = await database().user.findUniqueOrThrow({
    where: { id: viewer.userId },
    select: { passwordHash: true },
  });
  if (!user.passwordHash) return ok(undefined);
  const guess = { email: viewer.email, clientAddress: given.clientAddress };
  const counted = await countGuess(guess);
  if (!counted.ok) return counted;
  if (!(await isPassword(given.password ?? "", user.passwordHash))) {
    return refusePassword(given.pointer, "This is not your current password.");
  }
  await forgiveGuess(guess);
  return ok(undefined);
}

/**
 * Changes the password of a signed-in person; other devices are signed out, the one of `keepSession` stays. Errors:
 * `invalid_input`, `rate_limited`.
 */
export async function changePassword(
  viewer: Viewer,
  change: { current?: string | undefined; next: string; clientAddress: string; keepSession: string | null },
  now: Date,
): Promise<Result<void>> {
  const { clientAddress, keepSession } = change;
  const confirmed = await confirmPassword(viewer, {
    password: change.current,
    pointer: "/current_password",
    clientAddress,
  });
  if (!confirmed.ok) return confirmed;
  const problem = passwordProblem(change.next, viewer.email);
  if (problem) return refusePassword("/new_password", problem);
  const passwordHash = await hashPassword(change.next);
  await transaction((tx) =>
    replacePassword(tx, { userId: viewer.userId, email: viewer.email, passwordHash, keepSession }, now),
  );
  return ok(undefined);
}
