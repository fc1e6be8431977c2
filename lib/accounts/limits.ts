import "server-only";
import type { Result } from "../kernel/result";
import { consumeAll, forget, giveBack, type Limit } from "../platform/rate-limit";

/** Wrong passwords for one account from one machine: what a guesser at a keyboard meets first. */
const GUESSES_HERE: Limit = { name: "password-pair", points: 8, seconds: 15 * 60 };
/** Wrong passwords for one account from everywhere. The link by mail still signs its person in. */
const GUESSES_ACCOUNT: Limit = { name: "password-account", points: 50, seconds: 3600 };
/** Wrong passwords from one machine, whatever the account. */
const GUESSES_ADDRESS: Limit = { name: "password-address", points: 60, seconds: 15 * 60 };
/** Mails that strangers can cause, per recipient and per machine. */
const MAILS_TO: Limit = { name: "mails-to", points: 10, seconds: 3600 };
const MAILS_FROM: Limit = { name: "mails-from", points: 100, seconds: 3600 };

type Guess = { readonly email: string; readonly clientAddress: string };
const usesOf = ({ email, clientAddress }: Guess) =>
  [
    [GUESSES_HERE, `${email} ${clientAddress}`],
    [GUESSES_ACCOUNT, email],
    [GUESSES_ADDRESS, clientAddress],
  ] as const;

/** Counts a try at a password, before it is looked at. Error: `rate_limited`. */
export function countGuess(guess: Guess): Promise<Result<void>> {
  return consumeAll(usesOf(guess));
}

/** The try was right: only failures count. */
export async function forgiveGuess(guess: Guess): Promise<void> {
  const [[pair, pairKey], ...others] = usesOf(guess);
  await forget(pair, pairKey);
  for (const [limit, key] of others) await giveBack(limit, key);
}

/** Counts a mail that a request without a session causes. Error: `rate_limited`. */
export function countMail(email: string, clientAddress: string): Promise<Result<void>> {
  return consumeAll([
    [MAILS_TO, email],
    [MAILS_FROM, clientAddress],
  ]);
}
