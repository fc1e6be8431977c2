import { rm } from "node:fs/promises";
import { afterAll, beforeEach, expect, it } from "vitest";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { restoreVersion, yankVersion } from "@/lib/ingestion/service/yank";
import { database, disconnect } from "@/lib/platform/db";
import { TELL_FOLLOWERS_TASK } from "@/lib/releases/schema";
import { unfollowToken } from "@/lib/releases/service/follow";
import { tellFollowers } from "@/lib/releases/service/tell-followers";
import { createKey } from "../../support/catalog";
import { emptyFolder, writeAsset } from "../../support/library";
import { createPerson } from "../../support/viewer";

const NOW = new Date("2026-11-21T12:00:00Z");
const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
afterAll(async () => {
  await disconnect();
  await rm(artifacts, { recursive: true, force: true });
});

let root = "";
let slug = "";
let keyId = "";
let number = 0;

async function release(version: string, notes = `- Of ${version}.`): Promise<void> {
  const changelog = `# Changelog\n\n## ${version}\n\n${notes}\n`;
  writeAsset(root, "node-next-keys", { slug, version, title: "Followed" }, { "CHANGELOG.md": changelog });
  const report = await ingestFolder(root, { now: NOW });
  if (!report.ok || report.value.counts.refused > 0) throw new Error(JSON.stringify(report));
}

beforeEach(async () => {
  root = emptyFolder();
  number += 1;
  slug = `followed-${number}`;
  await release("1.0.0");
  keyId = (await database().key.findUniqueOrThrow({ where: { slug }, select: { id: true } })).id;
  return () => rm(root, { recursive: true, force: true });
});

async function follower(options: { known?: string; isVerified?: boolean } = {}) {
  const person = await createPerson({ isVerified: options.isVerified ?? true });
  const known = await database().keyVersion.findFirst({ where: { keyId, version: options.known ?? "1.0.0" } });
  const data = { userId: person.userId, keyId, since: NOW, toldVersionId: known?.id ?? null };
  await database().releaseFollow.create({ data });
  return person;
}

const jobs = () =>
  database().$queryRaw<{ key: string }[]>`
    select key from graphile_worker.jobs where task_identifier = ${TELL_FOLLOWERS_TASK} and key like ${`%${keyId}`}`;
const mails = () =>
  database().mail.findMany({
    where: { subject: { startsWith: "Followed" }, to: { in: people } },
    orderBy: { subject: "asc" },
  });
let people: string[] = [];
async function follow(options: Parameters<typeof follower>[0] = {}) {
  const person = await follower(options);
  people = [...people, person.email];
  return person;
}
beforeEach(() => {
  people = [];
});

it("a release asks for one job, however many versions come, and for none where nobody follows", async () => {
  await release("1.1.0");
  expect(await jobs()).toEqual([]);
  await follow();
  await release("1.2.0");
  await release("1.3.0");
  expect(await jobs()).toHaveLength(1);
});

it("followers get one mail with the notes of all that came, once, and a link that ends it", async () => {
  const person = await follow();
  await release("1.1.0");
  await release("1.2.0", "### Fixed\n\n- A `leak`.");
  await Promise.all([tellFollowers(keyId, NOW), tellFollowers(keyId, NOW)]);
  await tellFollowers(keyId, NOW);
  const [mail, ...others] = await mails();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({ to: person.email, subject: "Followed 1.2.0 is out" });
  expect(mail?.text).toContain("• A leak.");
  expect(mail?.text).toContain("• Of 1.1.0.");
  expect(mail?.text).not.toContain("Of 1.0.0");
  const token = unfollowToken({ userId: person.userId, keyId });
  expect(mail?.unsubscribeUrl).toMatch(new RegExp(`/api/v1/follows/${token}$`));
  expect(mail?.text).toContain(`/unfollow/${token}`);
});

it("everyone is told, and none who said no, whose account is closed or whose address is not confirmed", async () => {
  const key = await createKey();
  keyId = key.id;
  const all = await Promise.all(Array.from({ length: 104 }, () => createPerson()));
  await database().releaseFollow.createMany({ data: all.map(({ userId }) => ({ userId, keyId, since: NOW })) });
  const [no, closed] = [all[0]!, all[1]!];
  await database().releaseFollow.updateMany({ where: { userId: no.userId }, data: { endedAt: NOW } });
  await database().user.update({ where: { id: closed.userId }, data: { closedAt: NOW } });
  await follower({ isVerified: false });
  await tellFollowers(keyId, NOW);
  const version = await database().keyVersion.findFirstOrThrow({ where: { keyId } });
  const sent = await database().mail.findMany({ where: { dedupeKey: { startsWith: `update:${version.id}` } } });
  expect(new Set(sent.map(({ to }) => to))).toEqual(new Set(all.slice(2).map(({ email }) => email)));
});

it("a pre-release and a yanked version are no news; restored, it is", async () => {
  await follow();
  await release("2.0.0-beta.1");
  await tellFollowers(keyId, NOW);
  expect(await mails()).toEqual([]);
  await release("2.0.0");
  const request = { slug, version: "2.0.0", reason: "It leaks.", actorId: null };
  await yankVersion(request, NOW);
  await tellFollowers(keyId, NOW);
  expect(await mails()).toEqual([]);
  await restoreVersion(request, NOW);
  expect(await jobs()).toHaveLength(1);
  await tellFollowers(keyId, NOW);
  expect((await mails()).map(({ subject }) => subject)).toEqual(["Followed 2.0.0 is out"]);
  await yankVersion(request, NOW);
  await restoreVersion(request, NOW);
  await tellFollowers(keyId, NOW);
  expect(await mails()).toHaveLength(1);
});
