import { dictionary } from "@zxcvbn-ts/language-common";
import { PASSWORD_MIN_LENGTH } from "./schema";

const MIN_DIFFERENT_CHARACTERS = 5;
let common: ReadonlySet<string> | undefined;

/** The 49,000 most common passwords of the zxcvbn project, read at first use. */
function commonPasswords(): ReadonlySet<string> {
  common ??= new Set(dictionary["passwords-common"]);
  return common;
}

/** How a password is hashed and compared: one form for characters that look alike. */
export function normalizePassword(password: string): string {
  return password.normalize("NFKC");
}

/** A word with digits or signs put behind it is as easy to guess as the word. */
function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const stem = lower.replace(/[\d\W_]+$/, "");
  return commonPasswords().has(lower) || (stem !== "" && commonPasswords().has(stem));
}

/**
 * What is wrong with a new password, as a sentence, or null. Follows NIST SP 800-63B: length and a list of known
 * passwords, no rules about kinds of characters.
 */
export function passwordProblem(password: string, email: string): string | null {
  const normal = normalizePassword(password);
  if ([...normal].length < PASSWORD_MIN_LENGTH) return `Use at least ${PASSWORD_MIN_LENGTH} characters.`;
  if (new Set(normal.toLowerCase()).size < MIN_DIFFERENT_CHARACTERS) {
    return `Use at least ${MIN_DIFFERENT_CHARACTERS} different characters.`;
  }
  const localPart = email.split("@")[0]?.toLowerCase() ?? "";
  if (localPart.length >= 4 && normal.toLowerCase().includes(localPart)) return "Leave your address out of it.";
  if (isCommon(normal)) return "This is one of the passwords that are tried first. Choose another.";
  return null;
}
