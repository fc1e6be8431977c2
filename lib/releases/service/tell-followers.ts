import "server-only";
import { lockFor, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { layOutMail, queueMail } from "../../platform/mail";
import { findOfferedRelease, listFollowers, type OfferedRelease } from "../queries";
import { changelogParagraphs } from "../rules/changelog-text";
import { type ReleasedVersion, releasesToTell } from "../rules/tell";
import { markTold } from "../store";
import { unfollowToken } from "./follow";

const AT_ONCE = 100;

function mailOf({ slug, title, version }: OfferedRelease, releases: readonly ReleasedVersion[], token: string) {
  const notes = releases.flatMap((release) => [
    ...(releases.length > 1 ? [`Version ${release.version}`] : []),
    ...changelogParagraphs(release.changelog),
  ]);
  const { APP_URL } = env();
  return {
    subject: `${title} ${version} is out`,
    unsubscribeUrl: `${APP_URL}/api/v1/follows/${token}`,
    ...layOutMail({
      heading: `${title} ${version} is out`,
      paragraphs: notes.length > 0 ? notes : ["It came without notes."],
      action: { label: "See what changed", url: `${APP_URL}/marketplace/${slug}/versions#v${version}` },
      closing: `You get this mail because you follow the releases of this KEY. End these mails: ${APP_URL}/unfollow/${token}`,
    }),
  };
}

/** Mails the next followers, in one transaction with the note that they were told. Returns the last one looked at. */
async function tellSome(keyId: string, after: string | null, now: Date): Promise<string | null> {
  return transaction(async (tx) => {
    await lockFor(tx, `followers:${keyId}`);
    const offered = await findOfferedRelease(tx, keyId);
    if (!offered) return null;
    const followers = await listFollowers(tx, keyId, after, AT_ONCE);
    const told: string[] = [];
    for (const { userId, email, known } of followers) {
      const releases = releasesToTell(known, offered.version, offered.versions);
      if (releases.length === 0) continue;
      const mail = mailOf(offered, releases, unfollowToken({ userId, keyId }));
      await queueMail(tx, { dedupeKey: `update:${offered.versionId}:${userId}`, to: email, ...mail }, now);
      told.push(userId);
    }
    await markTold(tx, keyId, told, offered.versionId);
    return followers.at(-1)?.userId ?? null;
  });
}

/**
 * The `tell-followers` job: mails everyone who follows a KEY about the version that is offered now, with the notes of all
 * that were released since they were told last. Once for each version and person, however often it runs.
 */
export async function tellFollowers(keyId: string, now: Date): Promise<void> {
  for (let after = await tellSome(keyId, null, now); after !== null; ) after = await tellSome(keyId, after, now);
}
