import "server-only";
import type { Prisma } from "../../generated/prisma/client";
import { sha256Hex } from "../../kernel/sha256";
import { addDays } from "../../kernel/time";
import { lockFor, type Tx } from "../../platform/db";
import { randomToken } from "../../platform/secrets";

/** How long a sign-in lasts. The cookie and the row end together. */
export const SESSION_DAYS = 30;
const USER_AGENT_MAX_LENGTH = 300;

/** Starts a session and returns its id, which goes into the signed cookie; only its hash is stored. */
export async function insertSession(
  tx: Tx,
  session: { userId: string; userAgent: string | null },
  now: Date,
): Promise<string> {
  const sessionId = randomToken();
  await tx.session.deleteMany({ where: { userId: session.userId, expires: { lte: now } } });
  await tx.session.create({
    data: {
      sessionToken: sha256Hex(sessionId),
      userId: session.userId,
      userAgent: session.userAgent?.slice(0, USER_AGENT_MAX_LENGTH) ?? null,
      expires: addDays(now, SESSION_DAYS),
      createdAt: now,
      lastSeenAt: now,
    },
  });
  return sessionId;
}

/** Ends one session by the hash of its id; without one, nothing happens. */
export async function deleteSession(tx: Tx, sessionHash: string): Promise<void> {
  await tx.session.deleteMany({ where: { sessionToken: sessionHash } });
}

/** Ends the sessions of a person, all or all but one. Returns how many. */
export async function deleteSessions(tx: Tx, userId: string, exceptHash?: string | null): Promise<number> {
  const where = exceptHash ? { userId, sessionToken: { not: exceptHash } } : { userId };
  const { count } = await tx.session.deleteMany({ where });
  return count;
}

/** Writes who did what into the audit log. */
export async function insertAudit(
  tx: Tx,
  entry: { actorId: string | null; action: string; target: string; detail?: Prisma.InputJsonObject },
  now: Date,
): Promise<void> {
  const { actorId, action, target, detail } = entry;
  await tx.auditEntry.create({ data: { actorId, action, target, detail: detail ?? {}, occurredAt: now } });
}

/** Serialises whatever gives an address to an account. */
export function lockAddress(tx: Tx, email: string): Promise<void> {
  return lockFor(tx, `address:${email}`);
}

/**
 * The account of an address that was just proved to be in its person's hands: made when there was none. If somebody
 * else had entered the address without proving it, nothing they left (password, sessions, API keys) remains.
 * Null when the account is closed.
 */
export async function claimAddress(
  tx: Tx,
  email: string,
  given: { passwordHash?: string | undefined; name?: string | undefined },
  now: Date,
): Promise<{ id: string; isNew: boolean } | null> {
  await lockAddress(tx, email);
  const { count } = await tx.user.createMany({
    data: [
      { email, emailVerified: now, passwordHash: given.passwordHash ?? null, name: given.name || null, createdAt: now },
    ],
    skipDuplicates: true,
  });
  const user = await tx.user.findUniqueOrThrow({
    where: { email },
    select: { id: true, emailVerified: true, closedAt: true },
  });
  if (user.closedAt) return null;
  if (!user.emailVerified) {
    await tx.user.update({
      where: { id: user.id },
      data: { emailVerified: now, passwordHash: given.passwordHash ?? null },
    });
    await deleteSessions(tx, user.id);
    await tx.apiKey.updateMany({ where: { userId: user.id, revokedAt: null }, data: { revokedAt: now } });
  }
  return { id: user.id, isNew: count === 1 };
}
