import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { type Db, transaction } from "../../platform/db";
import { queueMail } from "../../platform/mail";
import { countMail } from "../limits";
import { alreadySignedUpMail, confirmSignUpMail } from "../mails";
import { hashPassword } from "../password";
import { passwordProblem } from "../rules";
import type { SignUpInput } from "../schema";
import { issueToken } from "../store/tokens";

/** Whether the address belongs to an account whose person has proved it. */
async function hasProvenAccount(db: Db, email: string): Promise<boolean> {
  const user = await db.user.findUnique({ where: { email }, select: { emailVerified: true } });
  return Boolean(user?.emailVerified);
}

/**
 * Begins a sign-up: the account is made when the link in the mail is used, with the password that was chosen here, so
 * nobody can prepare an account for somebody else's address. The answer is the same when the address has an account;
 * the mail then says so. Errors: `invalid_input` (password), `rate_limited`.
 */
export async function signUp(input: SignUpInput, clientAddress: string, now: Date): Promise<Result<void>> {
  const problem = passwordProblem(input.password, input.email);
  if (problem) {
    return err({ code: "invalid_input", message: problem, errors: [{ pointer: "/password", detail: problem }] });
  }
  const counted = await countMail(input.email, clientAddress);
  if (!counted.ok) return counted;
  // Hashed in either case, so that the time taken does not tell whether the address is known.
  const passwordHash = await hashPassword(input.password);
  await transaction(async (tx) => {
    if (await hasProvenAccount(tx, input.email)) return queueMail(tx, alreadySignedUpMail(input.email), now);
    const payload = { passwordHash, next: input.next, ...(input.name && { name: input.name }) };
    const token = await issueToken(tx, { purpose: "sign-up", email: input.email, payload }, now);
    await queueMail(tx, confirmSignUpMail(input.email, token), now);
  });
  return ok(undefined);
}
