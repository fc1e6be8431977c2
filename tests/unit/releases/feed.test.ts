import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atomFeed, type FeedEntry } from "@/lib/releases/rules/feed";

const FRAME = {
  title: "KEYS: releases",
  baseUrl: "https://keys.example.com",
  path: "/feed.atom",
  page: "/marketplace",
  emptySince: new Date("2026-01-01T00:00:00Z"),
};
const entry = (rest: Partial<FeedEntry> = {}): FeedEntry => ({
  slug: "safe-cron",
  title: "Safe Cron",
  version: "1.1.0",
  publishedAt: new Date("2026-11-20T00:00:00Z"),
  changelog: "- Leases end on time.",
  ...rest,
});

describe("the feed of releases", () => {
  test("names each release with an address of its own and the day of the last one", () => {
    const xml = atomFeed(FRAME, [entry(), entry({ version: "1.0.0", publishedAt: new Date("2026-10-01T00:00:00Z") })]);
    expect(xml).toContain("<id>https://keys.example.com/feed.atom</id>");
    expect(xml).toContain("<updated>2026-11-20T00:00:00.000Z</updated>");
    expect(xml).toContain("<id>https://keys.example.com/marketplace/safe-cron/versions#v1.1.0</id>");
    expect(xml).toContain('rel="self"');
    expect(xml.match(/<entry>/g)).toHaveLength(2);
  });

  test("of a shop without releases is a feed all the same", () => {
    expect(atomFeed(FRAME, [])).toContain("<updated>2026-01-01T00:00:00.000Z</updated>");
  });

  test("stays readable whatever the notes hold, and runs nothing of them", () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("]]>", "<script>alert(1)</script>", "\u0000\u0008\uffff"),
    );
    fc.assert(
      fc.property(nasty, nasty, (title, changelog) => {
        const xml = atomFeed(FRAME, [entry({ title, changelog })]);
        const document = new XmlText(xml);
        expect(document.isWellFormed).toBe(true);
        expect(xml).not.toContain("<script");
      }),
      { numRuns: 200 },
    );
  });
});

/** Enough of XML's rules to find what would break a reader: characters, entities, CDATA and balanced elements. */
class XmlText {
  readonly isWellFormed: boolean;

  constructor(xml: string) {
    const isClean = !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml);
    const withoutData = xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, "");
    const open: string[] = [];
    let isBalanced =
      !withoutData.includes("]]>") && !/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(withoutData);
    for (const [, slash, name, self] of withoutData.matchAll(/<(\/?)([a-zA-Z][\w:-]*)[^>]*?(\/?)>/g)) {
      if (self) continue;
      if (!slash) open.push(name ?? "");
      else if (open.pop() !== name) isBalanced = false;
    }
    this.isWellFormed = isClean && isBalanced && open.length === 0;
  }
}
