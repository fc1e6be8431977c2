import "server-only";
import { lockFor, type Tx, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, type MailContent, queueMail } from "../../platform/mail";
import { listDownloaders, listWarned } from "../queries";

const AT_ONCE = 100;

function findVersion(tx: Tx, versionId: string) {
  return tx.keyVersion.findUnique({
    where: { id: versionId },
    select: {
      id: true,
      keyId: true,
      version: true,
      yankedAt: true,
      yankedReason: true,
      key: { select: { slug: true, title: true, currentVersion: { select: { version: true, yankedAt: true } } } },
    },
  });
}
type Version = NonNullable<Awaited<ReturnType<typeof findVersion>>>;

function mailOf({ key: { slug } }: Version, content: Omit<MailContent, "action">) {
  const action = { label: "See its versions", url: `${env().APP_URL}/marketplace/${slug}#versions` };
  return { subject: content.heading, ...layOutMail({ ...content, action }) };
}

function warningOf(yanked: Version) {
  const { version, yankedReason, key } = yanked;
  const { title, currentVersion } = key;
  const instead =
    currentVersion?.yankedAt === null
      ? `Version ${currentVersion.version} is offered in its place.`
      : "No other version is offered at the moment.";
  return mailOf(yanked, {
    heading: `${title} ${version} is no longer offered`,
    paragraphs: [
      `You downloaded version ${version} of ${title}. It was withdrawn, for this reason:`,
      yankedReason ?? "",
      `${instead} If you use version ${version}, read the reason and decide whether it concerns you.`,
    ],
    closing: "You get this mail because you downloaded this version. What you own stays yours.",
  });
}

function allClearOf(restored: Version) {
  const { version, key } = restored;
  const newest = key.currentVersion?.version;
  return mailOf(restored, {
    heading: `${key.title} ${version} is offered again`,
    paragraphs: [
      `You were told that version ${version} of ${key.title} was withdrawn. That was taken back: it is offered again.`,
      ...(newest !== undefined && newest !== version ? [`The newest that is offered is version ${newest}.`] : []),
    ],
    closing: "You get this mail because you were told that this version was withdrawn.",
  });
}

type Told = { readonly userId: string; readonly email: string; readonly dedupeKey: string };

/** The next to be told: of a yanked version who downloaded it, of one that is offered again who was told of that. */
async function listToTell(tx: Tx, { id, keyId, yankedAt }: Version, after: string | null): Promise<Told[]> {
  const warnings = `yanked:${id}:`;
  if (yankedAt === null) {
    const warned = await listWarned(tx, warnings, after, AT_ONCE);
    return warned.map(({ warning, ...person }) => ({ ...person, dedupeKey: `offered-again:${warning}` }));
  }
  const people = await listDownloaders(tx, { keyId, versionId: id }, after, AT_ONCE);
  return people.map((person) => ({ ...person, dedupeKey: `${warnings}${yankedAt.toISOString()}:${person.userId}` }));
}

/** Mails the next ones, in one transaction. Returns the last of them, or null when nobody is left. */
async function tellSome(versionId: string, after: string | null, now: Date): Promise<string | null> {
  return transaction(async (tx) => {
    await lockFor(tx, `yanked:${versionId}`);
    const version = await findVersion(tx, versionId);
    if (!version) return null;
    const people = await listToTell(tx, version, after);
    const mail = version.yankedAt === null ? allClearOf(version) : warningOf(version);
    for (const { email, dedupeKey } of people) await queueMail(tx, { dedupeKey, to: email, ...mail }, now);
    return people.at(-1)?.userId ?? null;
  });
}

/**
 * The `tell-yanked` job: tells everyone who downloaded a version that it is no longer offered, once for each time that it
 * is yanked, and everyone who was told so when it is offered again. Offered again before that, nobody is told anything.
 */
export async function tellYanked(versionId: string, now: Date): Promise<void> {
  for (let after = await tellSome(versionId, null, now); after !== null; )
    after = await tellSome(versionId, after, now);
}
