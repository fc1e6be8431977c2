import "server-only";
import { err, ok, type Result } from "../kernel/result";
import type { Viewer } from "../kernel/viewer";
import { database } from "../platform/db";

async function findKeyId(slug: string): Promise<Result<string>> {
  const key = await database().key.findUnique({ where: { slug }, select: { id: true } });
  return key ? ok(key.id) : err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
}

/** Remembers that a person wants to be told about a KEY's release. Error: `key_not_found`. */
export async function askForNotice(viewer: Viewer, slug: string, now: Date): Promise<Result<null>> {
  const keyId = await findKeyId(slug);
  if (!keyId.ok) return keyId;
  await database().releaseNotice.createMany({
    data: [{ userId: viewer.userId, keyId: keyId.value, createdAt: now }],
    skipDuplicates: true,
  });
  return ok(null);
}

/** Forgets it again. Error: `key_not_found`. */
export async function forgetNotice(viewer: Viewer, slug: string): Promise<Result<null>> {
  const keyId = await findKeyId(slug);
  if (!keyId.ok) return keyId;
  await database().releaseNotice.deleteMany({ where: { userId: viewer.userId, keyId: keyId.value } });
  return ok(null);
}

/** Whether this person asked to be told about this KEY. */
export async function hasAskedForNotice(userId: string, keyId: string): Promise<boolean> {
  const row = await database().releaseNotice.findUnique({
    where: { userId_keyId: { userId, keyId } },
    select: { userId: true },
  });
  return row !== null;
}
