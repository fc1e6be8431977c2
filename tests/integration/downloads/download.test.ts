import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as downloadGet } from "@/app/api/v1/downloads/[token]/route";
import { GET as linkGet } from "@/app/api/v1/marketplace/keys/[slug]/download/route";
import { recordSources } from "@/lib/entitlements/service";
import { addSeconds } from "@/lib/kernel/time";
import { clock } from "@/lib/platform/clock";
import { database, disconnect, transaction } from "@/lib/platform/db";
import { resetStorage, storage } from "@/lib/platform/storage";
import { artifactBytes, createKey } from "../../support/catalog";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keys-artifacts-"));
  process.env.STORAGE_URL = `file:${folder}`;
  resetStorage();
});
afterAll(async () => {
  clock.set();
  await disconnect();
  await rm(folder, { recursive: true, force: true });
});

async function storedKey(versions = ["1.0.0"]) {
  const key = await createKey({ versions });
  for (const version of versions) {
    const bytes = artifactBytes(key.slug, version);
    await storage().put(createHash("sha256").update(bytes).digest("hex"), bytes);
  }
  return key;
}

type Grant = { until?: Date; endCause?: "refunded" | "disputed" | "revoked" };

/** Gives this person the KEY, or says that it ended at `until`. */
async function grant(person: TestPerson, keyId: string, { until, endCause }: Grant = {}) {
  const source = {
    source: "manual_grant" as const,
    sourceId: `grant-${person.userId}`,
    keyId,
    bundleId: null,
    orderId: null,
    validFrom: new Date("2026-01-01T00:00:00Z"),
    validUntil: until ?? null,
    startCause: "granted",
    startReference: "test",
    endCause: until ? (endCause ?? "revoked") : null,
    endReference: until ? "test" : null,
  };
  const subject = { kind: "user" as const, userId: person.userId };
  const update = { subject, sourceIds: [source.sourceId], desired: [source], reason: "test" };
  await transaction((tx) => recordSources(tx, update, clock.now()));
}

function link(as: TestPerson | undefined, slug: string, version?: string): Promise<Response> {
  const path = `/api/v1/marketplace/keys/${slug}/download${version ? `?version=${version}` : ""}`;
  return linkGet(apiRequest(path, as ? { as } : {}), { params: Promise.resolve({ slug }) });
}

function fetchUrl(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const token = url.split("/").at(-1) ?? "";
  return downloadGet(new Request(url, { headers }), { params: Promise.resolve({ token }) });
}

describe("a download link", () => {
  it("leads its person to the bytes whose SHA-256 it tells, and is recorded once", async () => {
    const [owner, key] = [await createPerson(), await storedKey()];
    await grant(owner, key.id);
    const answer = await (await link(owner, key.slug)).json();
    expect(answer).toMatchObject({ version: "1.0.0", bytes: artifactBytes(key.slug, "1.0.0").length });
    const response = await fetchUrl(answer.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(answer.sha256);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${key.slug}-1.0.0.zip"`);
    expect(response.headers.get("etag")).toBe(`"${answer.sha256}"`);
    await (await fetchUrl(answer.url)).arrayBuffer();
    expect(await database().download.count({ where: { userId: owner.userId } })).toBe(1);
    expect(await database().analyticsEvent.count({ where: { kind: "download", userId: owner.userId } })).toBe(1);
  });

  it("serves parts", async () => {
    const [owner, key] = [await createPerson(), await storedKey()];
    await grant(owner, key.id);
    const { url, sha256, bytes } = await (await link(owner, key.slug)).json();
    const whole = artifactBytes(key.slug, "1.0.0");
    const part = await fetchUrl(url, { range: "bytes=10-19" });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 10-19/${bytes}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(10, 20))).toBe(true);
    const tail = await fetchUrl(url, { range: "bytes=-5" });
    expect(Buffer.from(await tail.arrayBuffer()).equals(whole.subarray(-5))).toBe(true);
    expect((await fetchUrl(url, { range: `bytes=${bytes}-` })).status).toBe(416);
    const stale = await fetchUrl(url, { range: "bytes=0-1", "if-range": '"another"' });
    expect(stale.status).toBe(200);
    await stale.arrayBuffer();
    expect((await fetchUrl(url, { "if-none-match": `"${sha256}"` })).status).toBe(304);
  });

  it("gives the version that was asked for, never another", async () => {
    const [owner, key] = [await createPerson(), await storedKey(["1.0.0", "1.1.0"])];
    await grant(owner, key.id);
    expect(await (await link(owner, key.slug)).json()).toMatchObject({ version: "1.1.0" });
    expect(await (await link(owner, key.slug, "1.0.0")).json()).toMatchObject({ version: "1.0.0" });
    const unknown = await link(owner, key.slug, "9.9.9");
    expect([unknown.status, (await unknown.json()).code]).toEqual([404, "version_not_found"]);
  });

  it("is refused with the right reason to whoever has no access", async () => {
    const [person, key, coming] = [await createPerson(), await storedKey(), await createKey({ status: "coming" })];
    const codeOf = async (response: Response) => {
      const body = await response.json();
      return [response.status, body.code, body.reason];
    };
    expect(await codeOf(await link(undefined, key.slug))).toEqual([401, "unauthenticated", undefined]);
    expect(await codeOf(await link(person, key.slug))).toEqual([403, "not_entitled", "never_owned"]);
    expect(await codeOf(await link(person, "nowhere"))).toEqual([404, "key_not_found", undefined]);
    expect(await codeOf(await link(person, coming.slug))).toEqual([404, "no_artifact", undefined]);
    for (const endCause of ["refunded", "disputed", "revoked"] as const) {
      const former = await createPerson();
      await grant(former, key.id, { until: new Date("2026-02-01T00:00:00Z"), endCause });
      expect(await codeOf(await link(former, key.slug))).toEqual([403, "not_entitled", endCause]);
    }
  });

  it("does not outlive the access that it was made for", async () => {
    const [owner, key] = [await createPerson(), await storedKey()];
    await grant(owner, key.id);
    const { url } = await (await link(owner, key.slug)).json();
    await grant(owner, key.id, { until: clock.now(), endCause: "refunded" });
    const response = await fetchUrl(url);
    expect([response.status, (await response.json()).reason]).toEqual([403, "refunded"]);
  });

  it("expires after five minutes and says so, not that something is unpaid", async () => {
    const [owner, key] = [await createPerson(), await storedKey()];
    await grant(owner, key.id);
    const { url, expires_at } = await (await link(owner, key.slug)).json();
    const expiry = new Date(expires_at);
    expect(expiry.getTime() - clock.now().getTime()).toBeLessThanOrEqual(300_000);
    clock.set(() => addSeconds(expiry, -2));
    const inTime = await fetchUrl(url);
    await inTime.arrayBuffer();
    clock.set(() => addSeconds(expiry, 1));
    const late = await fetchUrl(url);
    clock.set();
    expect(inTime.status).toBe(200);
    expect([late.status, (await late.json()).code]).toEqual([403, "url_expired"]);
  });

  it("cannot be changed", async () => {
    const [owner, key, another] = [await createPerson(), await storedKey(), await storedKey()];
    await grant(owner, key.id);
    const { url } = await (await link(owner, key.slug)).json();
    const [payload = "", signature = ""] = (url.split("/").at(-1) ?? "").split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, keyId: another.id })).toString("base64url");
    for (const token of [
      `${forged}.${signature}`,
      `${payload}.${signature.slice(0, -2)}xx`,
      payload,
      `${payload}.`,
      "x.y.z",
      "a".repeat(2000),
    ]) {
      const response = await fetchUrl(`http://localhost:3000/api/v1/downloads/${token}`);
      expect([response.status, (await response.json()).code]).toEqual([403, "bad_signature"]);
    }
  });
});
