import "server-only";
import { lockFor, type Tx, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import { listDownloaders } from "../queries";

const AT_ONCE = 100;

async function findYanked(tx: Tx, versionId: string) {
  const row = await tx.keyVersion.findFirst({
    where: { id: versionId, yankedAt: { not: null } },
    select: {
      id: true,
      keyId: true,
      version: true,
      yankedAt: true,
      yankedReason: true,
      key: { select: { slug: true, title: true, currentVersion: { select: { version: true, yankedAt: true } } } },
    },
  });
  return row;
}
type YankedVersion = NonNullable<Awaited<ReturnType<typeof findYanked>>>;

function mailOf({ version, yankedReason, key }: YankedVersion) {
  const { title, slug, currentVersion } = key;
  const instead =
    currentVersion?.yankedAt === null
      ? `Version ${currentVersion.version} is offered in its place.`
      : "No other version is offered at the moment.";
  return {
    subject: `${title} ${version} is no longer offered`,
    ...layOutMail({
      heading: `${title} ${version} is no longer offered`,
      paragraphs: [
        `You downloaded version ${version} of ${title}. It was withdrawn, for this reason:`,
        yankedReason ?? "",
        `${instead} If you use version ${version}, read the reason and decide whether it concerns you.`,
      ],
      action: { label: "See its versions", url: `${env().APP_URL}/marketplace/${slug}#versions` },
      closing: "You get this mail because you downloaded this version. What you own stays yours.",
    }),
  };
}

/** Mails the next ones, in one transaction. Returns the last of them, or null when nobody is left. */
async function tellSome(versionId: string, after: string | null, now: Date): Promise<string | null> {
  return transaction(async (tx) => {
    await lockFor(tx, `yanked:${versionId}`);
    const yanked = await findYanked(tx, versionId);
    if (!yanked) return null;
    const people = await listDownloaders(tx, { keyId: yanked.keyId, versionId }, after, AT_ONCE);
    const mail = mailOf(yanked);
    for (const { userId, email } of people) {
      const dedupeKey = `yanked:${versionId}:${yanked.yankedAt?.toISOString()}:${userId}`;
      await queueMail(tx, { dedupeKey, to: email, ...mail }, now);
    }
    return people.at(-1)?.userId ?? null;
  });
}

/**
 * The `tell-yanked` job: tells everyone who downloaded a version that it is no longer offered, once for each time that it
 * is yanked. Offered again before that, nobody is told.
 */
export async function tellYanked(versionId: string, now: Date): Promise<void> {
  for (let after = await tellSome(versionId, null, now); after !== null; )
    after = await tellSome(versionId, after, now);
}
