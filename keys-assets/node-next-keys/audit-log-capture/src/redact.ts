import { createHmac } from "node:crypto";
import { isList, type Json, toJson } from "./canonical.ts";

export interface RedactionOptions {
  /** Fields whose value is removed wherever they stand, compared without case, blanks, `_`, `.` and `-`. Added to the built-in list. */
  remove?: readonly string[];
  /** Fields that the built-in list would remove and that hold no secret, such as `hasToken`. Compared in the same way. */
  keep?: readonly string[];
  /** Fields whose value is replaced by a pseudonym: the same value gives the same pseudonym. */
  pseudonymize?: readonly string[];
  /** The key of the pseudonyms, at least 32 bytes. Needed for `pseudonymize`; destroying it makes them anonymous. */
  pseudonymKey?: string;
}

export type Redactor = (value: unknown) => Json;

const REMOVED = "[redacted]";

const words = (...lines: readonly string[]) => lines.flatMap((line) => line.split(" "));

const SECRET_FIELDS = words(
  "session csrf otp pin cvc cvv iban ssn",
  "passwordhash passworddigest passwordsalt passwordconfirm passwordconfirmation passwordrepeat passwordagain",
);
// Also with something before it: newPassword, x-api-key, stripeSecretKey, resetToken. "maxTokens" ends otherwise.
const SECRET_ENDINGS = words(
  "password passwd passphrase passcode secret token apikey privatekey secretkey accesskey signingkey encryptionkey",
  "authorization cookie sessionid cardnumber credentials",
);

// Values that are secret whatever the field is called: signed tokens, bearer headers, provider keys, PEM blocks.
const SECRET_VALUES = [
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /\bBearer\s+[\w.~+/-]{8,}=*/gi,
  /\b(?:sk|rk|pk|whsec|ghp|gho|xox[abp])[_-](?:live_|test_)?[A-Za-z0-9-]{12,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
];
const CARD_LIKE = /\b\d(?:[ -]?\d){12,18}\b/g;

const fold = (name: string) => name.toLowerCase().replace(/[\s_.-]/g, "");

/**
 * Makes the function through which everything passes before it is hashed and stored. What it removes
 * was never in the log. It works on field names at any depth, on the last part of a change's path, and
 * on text that looks like a secret.
 */
export function createRedactor(options: RedactionOptions = {}): Redactor {
  const named = new Set([...SECRET_FIELDS, ...(options.remove ?? [])].map(fold));
  const kept = new Set((options.keep ?? []).map(fold));
  const isRemoved = (folded: string) =>
    named.has(folded) || (!kept.has(folded) && SECRET_ENDINGS.some((ending) => folded.endsWith(ending)));
  const replaced = new Set((options.pseudonymize ?? []).map(fold));
  const key = options.pseudonymKey ?? "";
  if (replaced.size > 0 && Buffer.byteLength(key) < 32)
    throw new RangeError("pseudonymKey must have at least 32 bytes.");

  const pseudonym = (value: Json) =>
    `p:${createHmac("sha256", key).update(JSON.stringify(value)).digest("hex").slice(0, 32)}`;
  const field = (name: string, value: Json): Json => {
    const folded = fold(name);
    if (isRemoved(folded)) return REMOVED;
    return replaced.has(folded) && value !== null ? pseudonym(value) : walk(value);
  };
  const walk = (value: Json): Json => {
    if (typeof value === "string") return maskText(value);
    if (value === null || typeof value !== "object") return value;
    if (isList(value)) return value.map(walk);
    const path = value.path;
    return typeof path === "string" && ("from" in value || "to" in value) ? walkChange(value, path) : walkFields(value);
  };
  const walkFields = (value: { readonly [key: string]: Json }): Json =>
    Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, field(name, inner)]));
  // In a change the field's name is in its path: {"path": "/user/password", "from": …, "to": …}.
  const walkChange = (value: { readonly [key: string]: Json }, path: string): Json => {
    const names = path.split("/").filter((name) => isRemoved(fold(name)) || replaced.has(fold(name)));
    const name = names[0];
    if (name === undefined) return walkFields(value);
    const sides = Object.entries(value).map(([side, inner]) => [side, side === "path" ? inner : field(name, inner)]);
    return Object.fromEntries(sides);
  };
  return (value) => walk(toJson(value));
}

function maskText(text: string): string {
  const masked = SECRET_VALUES.reduce((result, pattern) => result.replace(pattern, REMOVED), text);
  return masked.replace(CARD_LIKE, (digits) => (isCardNumber(digits.replace(/\D/g, "")) ? REMOVED : digits));
}

/** The Luhn check, so that order numbers and timestamps stay readable. */
function isCardNumber(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].toReversed().entries()) {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
