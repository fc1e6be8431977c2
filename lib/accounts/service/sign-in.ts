import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { database, transaction } from "../../platform/db";
import { queueMail } from "../../platform/mail";
import { countGuess, countMail, forgiveGuess } from "../limits";
import { signInLinkMail } from "../mails";
import { isPassword } from "../password";
import { type SignInLinkInput, safeNext } from "../schema";
import { claimAddress, insertAudit } from "../store";
import { findToken, issueToken, type TokenPurpose, useToken } from "../store/tokens";

export type SignedIn = { readonly userId: string };
/** The links that sign a person in: by mail, and the one that completes a sign-up. */
const SIGNS_IN: readonly TokenPurpose[] = ["sign-in", "sign-up"];

/**
 * Checks an address and a password. Error: `wrong_credentials`, the same (and after the same work) for an unknown
 * address, an account without a password, a closed or unproven one and a wrong password; `rate_limited`.
 */
export async function signInWithPassword(
  input: { email: string; password: string },
  clientAddress: string,
  now: Date,
): Promise<Result<SignedIn>> {
  const guess = { email: input.email, clientAddress };
  const counted = await countGuess(guess);
  if (!counted.ok) return counted;
  const user = await database().user.findUnique({
    where: { email: input.email },
    select: { id: true, passwordHash: true, emailVerified: true, closedAt: true },
  });
  const mayEnter = user?.emailVerified && !(user.closedAt && user.closedAt <= now);
  const isRight = await isPassword(input.password, mayEnter ? user.passwordHash : null);
  if (!user || !isRight) {
    return err({
      code: "wrong_credentials",
      message: "Address or password is not right. If you have just signed up, open the link in your mail first.",
    });
  }
  await forgiveGuess(guess);
  return ok({ userId: user.id });
}

/** Mails a link that signs in, whether or not the address has an account; using it makes one. Error: `rate_limited`. */
export async function requestSignInLink(
  input: SignInLinkInput,
  clientAddress: string,
  now: Date,
): Promise<Result<void>> {
  const counted = await countMail(input.email, clientAddress);
  if (!counted.ok) return counted;
  await transaction(async (tx) => {
    const payload = { next: input.next };
    const token = await issueToken(tx, { purpose: "sign-in", email: input.email, payload }, now);
    await queueMail(tx, signInLinkMail(input.email, token), now);
  });
  return ok(undefined);
}

/** What a mailed link would do, for the page with the button; looking uses nothing up. Null when it no longer works. */
export async function previewSignInLink(
  token: string,
  now: Date,
): Promise<{ readonly email: string; readonly isSignUp: boolean; readonly next: string } | null> {
  const found = await findToken(database(), token, SIGNS_IN, now);
  if (!found) return null;
  return { email: found.email, isSignUp: found.purpose === "sign-up", next: safeNext(found.payload.next) };
}

/** Signs in by a mailed link, once. Null when it does not work (any more) or the account is closed. */
export function signInWithLink(token: string, now: Date): Promise<SignedIn | null> {
  return transaction(async (tx) => {
    const found = await useToken(tx, token, SIGNS_IN, now);
    if (!found) return null;
    const { passwordHash, name } = found.payload;
    const account = await claimAddress(tx, found.email, { passwordHash, name }, now);
    if (!account) return null;
    if (account.isNew) {
      await insertAudit(tx, { actorId: account.id, action: "account.created", target: `user:${account.id}` }, now);
    }
    return { userId: account.id };
  });
}
