import { beforeEach, expect, test } from "vitest";
import { tellWaiting } from "@/lib/ingestion/service/tell-waiting";
import { database } from "@/lib/platform/db";
import { createKey } from "@/tests/support/catalog";
import { createPerson } from "@/tests/support/viewer";

const NOW = new Date("2026-11-20T12:00:00Z");
let key: Awaited<ReturnType<typeof createKey>>;

beforeEach(async () => {
  key = await createKey();
});

async function ask(count: number): Promise<void> {
  const people = await Promise.all(Array.from({ length: count }, () => createPerson()));
  await database().releaseNotice.createMany({
    data: people.map(({ userId }) => ({ userId, keyId: key.id, createdAt: NOW })),
  });
}

const mails = () => database().mail.findMany({ where: { dedupeKey: { startsWith: `release:${key.id}` } } });

test("everyone who asked is told once, however many they are and however often the job runs", async () => {
  await ask(105);
  await Promise.all([tellWaiting(key.id, NOW), tellWaiting(key.id, NOW)]);
  await tellWaiting(key.id, NOW);
  const sent = await mails();
  expect(new Set(sent.map(({ to }) => to)).size).toBe(105);
  expect(sent).toHaveLength(105);
  expect(sent[0]?.text).toContain(`/marketplace/${key.slug}`);
  expect(await database().releaseNotice.count({ where: { keyId: key.id, notifiedAt: null } })).toBe(0);
});

test("nobody is told of what cannot be had, and closed accounts get no mail", async () => {
  await ask(1);
  await database().key.update({ where: { id: key.id }, data: { status: "coming" } });
  await tellWaiting(key.id, NOW);
  expect(await mails()).toEqual([]);
  await database().key.update({ where: { id: key.id }, data: { status: "on_sale" } });
  await database().user.updateMany({ where: { releaseNotices: { some: { keyId: key.id } } }, data: { closedAt: NOW } });
  await tellWaiting(key.id, NOW);
  expect(await mails()).toEqual([]);
});
