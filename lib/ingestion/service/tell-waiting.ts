import "server-only";
import { lockFor, type Tx, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";

const AT_ONCE = 100;

type Released = { readonly id: string; readonly slug: string; readonly title: string; readonly outcome: string };

async function findReleased(tx: Tx, keyId: string): Promise<Released | null> {
  const select = { id: true, slug: true, title: true, outcome: true } as const;
  return tx.key.findFirst({ where: { id: keyId, status: "on_sale" }, select });
}

function mailOf(key: Released) {
  return {
    subject: `${key.title} is here`,
    ...layOutMail({
      heading: `${key.title} is here`,
      paragraphs: [`You asked to be told when ${key.title} can be had. It can: ${key.outcome}`],
      action: { label: "See the KEY", url: `${env().APP_URL}/marketplace/${key.slug}` },
      closing: "You get this mail once, because you asked for it.",
    }),
  };
}

/** Mails the next ones who wait, in one transaction with the note that they were told. Returns how many. */
async function tellSome(keyId: string, now: Date): Promise<number> {
  return transaction(async (tx) => {
    await lockFor(tx, `notices:${keyId}`);
    const key = await findReleased(tx, keyId);
    if (!key) return 0;
    const waiting = await tx.releaseNotice.findMany({
      where: { keyId, notifiedAt: null },
      select: { userId: true, createdAt: true, user: { select: { email: true, closedAt: true } } },
      take: AT_ONCE,
    });
    const open = waiting.filter(({ user }) => user.closedAt === null);
    for (const { userId, createdAt, user } of open) {
      const dedupeKey = `release:${keyId}:${userId}:${createdAt.toISOString()}`;
      await queueMail(tx, { dedupeKey, to: user.email, ...mailOf(key) }, now);
    }
    const userIds = waiting.map(({ userId }) => userId);
    await tx.releaseNotice.updateMany({ where: { keyId, userId: { in: userIds } }, data: { notifiedAt: now } });
    return waiting.length;
  });
}

/** The `announce-release` job: tells everyone who asked about this KEY, once. */
export async function tellWaiting(keyId: string, now: Date): Promise<void> {
  while ((await tellSome(keyId, now)) === AT_ONCE);
}
