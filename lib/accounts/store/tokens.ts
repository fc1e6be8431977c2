import "server-only";
import { z } from "zod";
import type { Prisma } from "../../generated/prisma/client";
import { sha256Hex } from "../../kernel/sha256";
import { addSeconds } from "../../kernel/time";
import type { Db, Tx } from "../../platform/db";
import { randomToken } from "../../platform/secrets";

/** What a mailed link is for, and how long it works. One made for one purpose does nothing for another. */
const LIFETIME_SECONDS = {
  "sign-up": 24 * 3600,
  "sign-in": 20 * 60,
  "reset-password": 60 * 60,
  "change-email": 24 * 3600,
} as const;
export type TokenPurpose = keyof typeof LIFETIME_SECONDS;

/** What using a token does, decided when it was made. */
const payloadShape = z.object({
  next: z.string().optional(),
  name: z.string().optional(),
  passwordHash: z.string().optional(),
  userId: z.string().optional(),
});
export type TokenPayload = z.output<typeof payloadShape>;
export type FoundToken = { readonly purpose: TokenPurpose; readonly email: string; readonly payload: TokenPayload };

function parseIdentifier(identifier: string): { purpose: TokenPurpose; email: string } | null {
  const at = identifier.indexOf(":");
  const purpose = identifier.slice(0, at);
  return purpose in LIFETIME_SECONDS ? { purpose: purpose as TokenPurpose, email: identifier.slice(at + 1) } : null;
}

function toFound(
  row: { identifier: string; expires: Date; payload: Prisma.JsonValue } | null | undefined,
  now: Date,
): FoundToken | null {
  const parsed = row ? parseIdentifier(row.identifier) : null;
  if (!row || !parsed || row.expires <= now) return null;
  return { ...parsed, payload: payloadShape.parse(row.payload ?? {}) };
}

/** Makes a token for an address and returns what goes into the mail; only its hash is stored. */
export async function issueToken(
  tx: Tx,
  token: { purpose: TokenPurpose; email: string; payload?: TokenPayload },
  now: Date,
): Promise<string> {
  const raw = randomToken();
  await tx.verificationToken.deleteMany({ where: { expires: { lte: now } } });
  await tx.verificationToken.create({
    data: {
      identifier: `${token.purpose}:${token.email}`,
      token: sha256Hex(raw),
      expires: addSeconds(now, LIFETIME_SECONDS[token.purpose]),
      payload: token.payload ?? {},
    },
  });
  return raw;
}

/** Looks at a token without using it, so that a page (or a mail scanner) may open its link. */
export async function findToken(
  db: Db,
  raw: string,
  purposes: readonly TokenPurpose[],
  now: Date,
): Promise<FoundToken | null> {
  const found = toFound(await db.verificationToken.findUnique({ where: { token: sha256Hex(raw) } }), now);
  return found && purposes.includes(found.purpose) ? found : null;
}

/**
 * Uses a token: of several tries at once exactly one gets it. Other links for the same purpose and address end with it.
 */
export async function useToken(
  tx: Tx,
  raw: string,
  purposes: readonly TokenPurpose[],
  now: Date,
): Promise<FoundToken | null> {
  const found = await findToken(tx, raw, purposes, now);
  if (!found) return null;
  const { count } = await tx.verificationToken.deleteMany({ where: { token: sha256Hex(raw) } });
  if (count === 0) return null;
  await endTokens(tx, found.email, [found.purpose]);
  return found;
}

/** Ends every open link of an address for these purposes. */
export async function endTokens(tx: Tx, email: string, purposes: readonly TokenPurpose[]): Promise<void> {
  await tx.verificationToken.deleteMany({
    where: { identifier: { in: purposes.map((purpose) => `${purpose}:${email}`) } },
  });
}
