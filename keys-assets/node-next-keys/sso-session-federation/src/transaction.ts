import { randomText, sameText, sha256, toBase64url, utf8 } from "./bytes.ts";
import { SsoError } from "./error.ts";
import type { Seal } from "./seal.ts";

/** A sign-in under way. It lives in a cookie of the browser that began it, and nowhere else. */
export interface Transaction {
  readonly connection: string;
  readonly state: string;
  readonly nonce: string;
  /** PKCE: who has the code without this has nothing. */
  readonly verifier: string;
  readonly returnTo: string;
  readonly expiresAt: number;
}

export const TRANSACTION_MS = 600_000;
const PURPOSE = "sso-transaction";

export function newTransaction(connection: string, returnTo: string, now: number): Transaction {
  const [state, nonce, verifier] = [randomText(), randomText(), randomText()];
  return { connection, state, nonce, verifier, returnTo, expiresAt: now + TRANSACTION_MS };
}

export const challengeOf = async ({ verifier }: Transaction) => toBase64url(await sha256(utf8(verifier)));

/** One for each sign-in, so that two tabs do not disturb each other. */
export const cookieNameOf = (state: string) => `__Host-sso-${state.slice(0, 12)}`;

export const sealTransaction = (seal: Seal, transaction: Transaction) => seal.seal(JSON.stringify(transaction), PURPOSE);

/** The sign-in that this browser began with this connection and this state. */
export async function openTransaction(
  seal: Seal,
  cookie: string | null,
  { state, connection, now }: { state: string; connection: string; now: number },
): Promise<Transaction> {
  const text = cookie === null ? null : await seal.open(cookie, PURPOSE);
  const transaction = text === null ? null : (JSON.parse(text) as Transaction);
  const isRight =
    transaction !== null && sameText(transaction.state, state) && transaction.connection === connection && transaction.expiresAt > now;
  if (!isRight) throw new SsoError("transaction_invalid", "This browser did not begin this sign-in, or too long ago");
  return transaction;
}

/** A path of your own site, whatever was asked for: no other host, also not in the ways that browsers read as one. */
export function tidyReturnTo(text: string | null): string {
  if (text === null || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes("\\") || text.length > 1000) return "/";
  const url = new URL(text, "https://own.invalid");
  return url.origin === "https://own.invalid" ? `${url.pathname.replace(/^\/{2,}/, "/")}${url.search}${url.hash}` : "/";
}
