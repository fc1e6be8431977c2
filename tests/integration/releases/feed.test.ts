import { afterAll, describe, expect, it } from "vitest";
import { GET as keyFeedGet } from "@/app/(marketplace)/marketplace/[slug]/feed.atom/route";
import { GET as feedGet } from "@/app/feed.atom/route";
import { database, disconnect } from "@/lib/platform/db";
import { createKey } from "../../support/catalog";
import { apiRequest } from "../../support/viewer";

afterAll(() => disconnect());

const params = (slug: string) => ({ params: Promise.resolve({ slug }) });

describe("the feed of releases", () => {
  it("holds every release that is offered, and none that was withdrawn", async () => {
    const key = await createKey({ versions: ["1.0.0", "1.1.0"] });
    const hidden = await createKey({ status: "withdrawn" });
    await database().keyVersion.updateMany({
      where: { keyId: key.id, version: "1.0.0" },
      data: { yankedAt: new Date(), yankedReason: "It lost leases." },
    });
    const response = await feedGet(apiRequest("/feed.atom"), undefined);
    expect(response.headers.get("content-type")).toContain("application/atom+xml");
    const xml = await response.text();
    expect(xml).toContain(`/marketplace/${key.slug}/versions#v1.1.0`);
    expect(xml).not.toContain(`/marketplace/${key.slug}/versions#v1.0.0`);
    expect(xml).not.toContain(hidden.slug);
  });

  it("of one KEY holds that KEY alone, and is not sent twice to who has it", async () => {
    const [key, other] = [await createKey(), await createKey()];
    const response = await keyFeedGet(apiRequest(`/marketplace/${key.slug}/feed.atom`), params(key.slug));
    const xml = await response.text();
    expect(xml).toContain(key.slug);
    expect(xml).not.toContain(other.slug);
    const again = apiRequest(`/marketplace/${key.slug}/feed.atom`);
    again.headers.set("if-none-match", response.headers.get("etag") ?? "");
    expect((await keyFeedGet(again, params(key.slug))).status).toBe(304);
  });

  it("of what does not exist is a 404", async () => {
    for (const slug of ["no-such-key", "%00", "../x"])
      expect((await keyFeedGet(apiRequest("/feed.atom"), params(slug))).status).toBe(404);
  });
});
