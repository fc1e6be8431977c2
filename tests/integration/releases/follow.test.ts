import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { GET as tokenGet, POST as tokenPost } from "@/app/api/v1/follows/[token]/route";
import { GET as followsGet } from "@/app/api/v1/follows/route";
import { DELETE as followDelete, POST as followPost } from "@/app/api/v1/marketplace/keys/[slug]/follow/route";
import { type OpenedDownload, recordDownload } from "@/lib/downloads/service/open-download";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { isFollowing } from "@/lib/releases/queries";
import { previewUnfollow, unfollowToken } from "@/lib/releases/service/follow";
import { createKey } from "../../support/catalog";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

afterAll(() => disconnect());

let key: Awaited<ReturnType<typeof createKey>>;
let person: TestPerson;
beforeEach(async () => {
  [key, person] = await Promise.all([createKey({ versions: ["1.0.0", "1.1.0"] }), createPerson()]);
});

type Action = typeof followPost;
const call = (action: Action, method: string, as: TestPerson | undefined = person, slug = key.slug) =>
  action(apiRequest("/", { method, ...(as && { as }) }), { params: Promise.resolve({ slug }) });
const follow = () => call(followPost, "POST");
const unfollow = () => call(followDelete, "DELETE");
const follows = () => isFollowing(person.userId, key.id);
const rowOf = () =>
  database().releaseFollow.findUniqueOrThrow({
    where: { userId_keyId: { userId: person.userId, keyId: key.id } },
    select: { endedAt: true, toldVersion: { select: { version: true } } },
  });

/** Downloads as this person, with a link of its own each time. */
async function download(): Promise<void> {
  const version = await database().keyVersion.findFirstOrThrow({ where: { keyId: key.id, version: "1.0.0" } });
  const link = { linkId: randomUUID(), userId: person.userId, keyId: key.id, versionId: version.id, expiresAt: 1 };
  const opened: OpenedDownload = {
    link,
    slug: key.slug,
    version: "1.0.0",
    sha256: version.artifactSha256 ?? "",
    bytes: 1,
  };
  await recordDownload(opened, clock.now());
}

const byToken = (action: typeof tokenPost, token: string, method = "POST") =>
  action(apiRequest("/", { method }), { params: Promise.resolve({ token }) });

describe("following a KEY", () => {
  it("is for who is signed in, and of a KEY that exists", async () => {
    expect(
      (await followPost(apiRequest("/", { method: "POST" }), { params: Promise.resolve({ slug: key.slug }) })).status,
    ).toBe(401);
    expect((await call(followPost, "POST", person, "no-such-key")).status).toBe(404);
    expect((await call(followPost, "POST", person, "%00\0")).status).toBe(404);
  });

  it("begins with what is current, and twice is once", async () => {
    expect((await follow()).status).toBe(204);
    expect((await follow()).status).toBe(204);
    expect(await follows()).toBe(true);
    expect((await rowOf()).toldVersion?.version).toBe("1.1.0");
    expect((await unfollow()).status).toBe(204);
    expect(await follows()).toBe(false);
    await follow();
    expect(await follows()).toBe(true);
  });

  it("is listed for oneself, until it ends", async () => {
    const list = async (as?: TestPerson) => {
      const response = await followsGet(apiRequest("/", as && { as }), undefined);
      return { status: response.status, body: await response.json() };
    };
    await follow();
    const { title } = await database().key.findUniqueOrThrow({ where: { id: key.id }, select: { title: true } });
    expect(await list(person)).toMatchObject({ status: 200, body: { total: 1, items: [{ slug: key.slug, title }] } });
    expect((await list(await createPerson())).body).toMatchObject({ total: 0, items: [] });
    expect((await list()).status).toBe(401);
    await unfollow();
    expect((await list(person)).body).toMatchObject({ total: 0, items: [] });
  });

  it("begins with the first download, but not after a no", async () => {
    await download();
    expect(await follows()).toBe(true);
    expect((await rowOf()).toldVersion?.version).toBe("1.1.0");
    await unfollow();
    await download();
    expect(await follows()).toBe(false);
  });

  it("does not begin by a download where the no was said before it", async () => {
    await unfollow();
    await download();
    expect(await follows()).toBe(false);
  });

  it("waits for a release that is being written, and counts its version as told", async () => {
    const next = await database().keyVersion.findFirstOrThrow({ where: { keyId: key.id, version: "1.0.0" } });
    let asked: Promise<Response> | undefined;
    await database().$transaction(async (tx) => {
      await tx.key.update({ where: { id: key.id }, data: { currentVersionId: next.id } });
      asked = follow();
      const waits = () => database().$queryRaw<{ n: number }[]>`
        select count(*)::int as n from pg_stat_activity
        where wait_event_type = 'Lock' and query like '%release_follows%' and datname = current_database()`;
      while ((await waits())[0]?.n === 0);
    });
    expect((await asked)?.status).toBe(204);
    expect((await rowOf()).toldVersion?.version).toBe("1.0.0");
  });
});

describe("the link in a mail", () => {
  it("ends it without signing in, once and again, and by a button only", async () => {
    await follow();
    const token = unfollowToken({ userId: person.userId, keyId: key.id });
    const opened = await byToken(tokenGet, token, "GET");
    expect([opened.status, opened.headers.get("location")]).toEqual([303, `/unfollow/${token}`]);
    expect(await previewUnfollow(token)).toMatchObject({ slug: key.slug, isFollowing: true });
    expect(await follows()).toBe(true);
    expect((await byToken(tokenPost, token)).status).toBe(204);
    expect((await byToken(tokenPost, token)).status).toBe(204);
    expect(await follows()).toBe(false);
    expect(await previewUnfollow(token)).toMatchObject({ isFollowing: false });
  });

  it("that was changed, cut or made for another purpose does nothing", async () => {
    await follow();
    const token = unfollowToken({ userId: person.userId, keyId: key.id });
    const other = unfollowToken({ userId: (await createPerson()).userId, keyId: key.id });
    const [payload, signature] = token.split(".");
    const wrong = ["", ".", token.slice(1), `${payload}.`, `${other.split(".")[0]}.${signature}`, `${token}.x`, other];
    for (const text of wrong) {
      expect((await byToken(tokenPost, text)).status).toBe(403);
      expect(await previewUnfollow(text)).toBeNull();
    }
    expect(await follows()).toBe(true);
  });
});
