import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { randomToken } from "../platform/secrets";
import { normalizePassword } from "./rules";

/** OWASP's first choice for argon2id (the library's own default variant): 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let nobodysHash: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(normalizePassword(password), COST);
}

/**
 * Whether this is the password behind the hash. Without a hash (no such account, or one without a password) the same
 * work is done and the answer is no, so that the time taken tells nothing.
 */
export async function isPassword(password: string, passwordHash: string | null | undefined): Promise<boolean> {
  nobodysHash ??= hashPassword(randomToken());
  const stored = passwordHash ?? (await nobodysHash);
  const isRight = await verify(stored, normalizePassword(password));
  return isRight && Boolean(passwordHash);
}
