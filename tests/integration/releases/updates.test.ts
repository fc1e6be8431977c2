import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { GET as libraryGet } from "@/app/api/v1/marketplace/entitlements/route";
import { GET as accessGet } from "@/app/api/v1/marketplace/keys/[slug]/access/route";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import { READING_PREFIX } from "@/lib/downloads/schema";
import type { EntitlementList } from "@/lib/entitlements/schema";
import { recordSources } from "@/lib/entitlements/service";
import { database, disconnect, transaction } from "@/lib/platform/db";
import { createKey } from "../../support/catalog";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

afterAll(() => disconnect());

const SINCE = new Date("2026-01-01T00:00:00Z");
let key: Awaited<ReturnType<typeof createKey>>;
let person: TestPerson;
let hour = 0;

beforeEach(async () => {
  [key, person] = await Promise.all([createKey({ versions: ["1.9.0", "1.10.0"] }), createPerson()]);
  hour = 0;
  const source = {
    source: "manual_grant" as const,
    sourceId: randomUUID(),
    keyId: key.id,
    bundleId: null,
    orderId: null,
    validFrom: SINCE,
    validUntil: null,
    startCause: "granted",
    startReference: "test",
    endCause: null,
    endReference: null,
  };
  const subject = { kind: "user" as const, userId: person.userId };
  const update = { subject, sourceIds: [source.sourceId], desired: [source], reason: "test" };
  await transaction((tx) => recordSources(tx, update, SINCE));
});

async function download(version: string, linkId: string = randomUUID()): Promise<string> {
  const row = await database().keyVersion.findFirstOrThrow({ where: { keyId: key.id, version } });
  hour += 1;
  const startedAt = new Date(SINCE.getTime() + hour * 3_600_000);
  const data = {
    userId: person.userId,
    keyId: key.id,
    versionId: row.id,
    linkId,
    sha256: row.artifactSha256 ?? "",
    startedAt,
  };
  return (await database().download.create({ data, select: { id: true } })).id;
}

async function shelf() {
  const list = (await (await libraryGet(apiRequest("/", { as: person }), undefined)).json()) as EntitlementList;
  return list.items.find(({ slug }) => slug === key.slug);
}
async function button() {
  const answer = await accessGet(apiRequest("/", { as: person }), { params: Promise.resolve({ slug: key.slug }) });
  const access = (await answer.json()) as KeyAccessDto;
  return [access.downloaded_version, access.update_from];
}

describe("an update", () => {
  it("is there for who downloaded a lower version last, by the order of versions and not of letters", async () => {
    expect(await shelf()).toMatchObject({ last_download: null, has_update: false });
    expect(await button()).toEqual([null, null]);
    const id = await download("1.9.0");
    expect(await shelf()).toMatchObject({
      last_download: { version: "1.9.0", receipt_url: `/api/v1/account/downloads/${id}/receipt` },
      has_update: true,
    });
    expect(await button()).toEqual(["1.9.0", "1.9.0"]);
    await download("1.10.0");
    expect(await shelf()).toMatchObject({ last_download: { version: "1.10.0" }, has_update: false });
    expect(await button()).toEqual(["1.10.0", null]);
  });

  it("is none when what is offered is lower, because the higher one was withdrawn", async () => {
    await download("1.10.0");
    const lower = await database().keyVersion.findFirstOrThrow({ where: { keyId: key.id, version: "1.9.0" } });
    await database().key.update({ where: { id: key.id }, data: { currentVersionId: lower.id } });
    expect(await shelf()).toMatchObject({ version: "1.9.0", has_update: false });
    expect(await button()).toEqual(["1.10.0", null]);
  });

  it("is not taken by reading the newer one in the browser", async () => {
    await download("1.9.0");
    await download("1.10.0", `${READING_PREFIX}${randomUUID()}`);
    expect(await shelf()).toMatchObject({ last_download: { version: "1.9.0" }, has_update: true });
  });
});
