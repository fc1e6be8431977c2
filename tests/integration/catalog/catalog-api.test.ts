import { beforeAll, describe, expect, test } from "vitest";
import { GET as getBundle } from "@/app/api/v1/marketplace/bundles/[slug]/route";
import { GET as getBundles } from "@/app/api/v1/marketplace/bundles/route";
import { GET as getKey } from "@/app/api/v1/marketplace/keys/[slug]/route";
import { GET as getKeys } from "@/app/api/v1/marketplace/keys/route";
import { listKeys } from "@/lib/catalog/queries";
import { type KeyList, keyQuerySchema } from "@/lib/catalog/schema";
import { database } from "@/lib/platform/db";
import { createBundle, createKey } from "@/tests/support/catalog";
import { apiRequest } from "@/tests/support/viewer";

type Seed = Parameters<typeof createKey>[0] & {
  title?: string;
  tags?: string[];
  outcome?: string;
  description?: string;
};

async function seed({ title, tags, outcome, description, ...options }: Seed) {
  const key = await createKey(options);
  const data = {
    ...(title && { title }),
    ...(tags && { tags }),
    ...(outcome && { outcome }),
    ...(description && { description }),
  };
  await database().key.update({ where: { id: key.id }, data });
  return key;
}

async function list(query = ""): Promise<KeyList> {
  const response = await getKeys(apiRequest(`/api/v1/marketplace/keys${query}`), undefined);
  expect(response.status).toBe(200);
  return response.json();
}

const slugs = (keys: KeyList) => keys.items.map(({ slug }) => slug);
const counts = (facet: KeyList["facets"]["type"]) =>
  Object.fromEntries(facet.map(({ value, count }) => [value, count]));

beforeAll(async () => {
  await seed({
    slug: "audit-log",
    type: "next",
    maturity: "operator",
    priceCents: 7900,
    title: "Audit Log Capture",
    tags: ["audit", "postgres"],
    outcome: "Auditors get a log.",
  });
  await seed({
    slug: "webhook-failure",
    type: "runbook",
    maturity: "operator",
    priceCents: 14_900,
    title: "Stripe Webhook Failure",
    tags: ["stripe", "webhooks"],
    description: "For the night when deliveries fail.",
  });
  await seed({
    slug: "rate-limiter",
    type: "node",
    maturity: "starter",
    priceCents: 2900,
    title: "Rate Limiter",
    tags: ["api", "postgres"],
  });
  await seed({
    slug: "cohorts",
    type: "jupyter",
    maturity: "scale",
    priceCents: 12_900,
    title: "Revenue Cohorts",
    tags: ["stripe"],
  });
  await seed({
    slug: "soon",
    type: "jupyter",
    maturity: "starter",
    status: "coming",
    title: "Churn Forecast",
    tags: ["stripe"],
  });
  const gone = await seed({
    slug: "gone",
    type: "node",
    maturity: "starter",
    status: "withdrawn",
    title: "Old Limiter",
    tags: ["api"],
  });
  await database().key.update({ where: { id: gone.id }, data: { replacedBySlug: "rate-limiter" } });
});

describe("GET /marketplace/keys", () => {
  test("lists what is on sale before what is coming, and leaves out what is withdrawn", async () => {
    const keys = await list();
    expect(keys).toMatchObject({ total: 5, page: 1, limit: 24 });
    expect(slugs(keys).at(-1)).toBe("soon");
    expect(slugs(keys)).not.toContain("gone");
    expect(keys.items.find(({ slug }) => slug === "audit-log")).toEqual({
      slug: "audit-log",
      title: "Audit Log Capture",
      summary: "A KEY for tests.",
      type: "next",
      maturity: "operator",
      tags: ["audit", "postgres"],
      status: "on_sale",
      price: { amount: 7900, currency: "usd" },
      version: "1.0.0",
      updated_at: "2026-01-01T00:00:00.000Z",
      snippet: null,
    });
    expect(keys.items.at(-1)).toMatchObject({ status: "coming", price: null, version: null });
  });

  test("may be kept by shared caches", async () => {
    const response = await getKeys(apiRequest("/api/v1/marketplace/keys"), undefined);
    expect(response.headers.get("cache-control")).toMatch(/public.*s-maxage=\d+/);
  });

  test.each([
    ["?type=node,next", ["audit-log", "rate-limiter"]],
    ["?type=node&type=next", ["audit-log", "rate-limiter"]],
    ["?maturity=operator", ["audit-log", "webhook-failure"]],
    ["?tag=api,audit", ["audit-log", "rate-limiter"]],
    ["?max_price=7900", ["audit-log", "rate-limiter"]],
    ["?outcome=auditor", ["audit-log"]],
    ["?type=node&maturity=operator", []],
    ["?q=&type=&max_price=", ["audit-log", "cohorts", "rate-limiter", "soon", "webhook-failure"]],
  ])("filters by %s", async (query, expected) => {
    expect(slugs(await list(query)).sort()).toEqual(expected);
  });

  test("counts each facet with the other filters in force", async () => {
    const { facets, total } = await list("?type=node&tag=postgres");
    expect(total).toBe(1);
    expect(counts(facets.type)).toEqual({ next: 1, node: 1 });
    expect(counts(facets.tag)).toEqual({ api: 1, postgres: 1 });
    expect(counts(facets.maturity)).toEqual({ starter: 1 });
    expect(counts(facets.price)).toEqual({ 4900: 1, 9900: 1, 14900: 1, 29900: 1, 59900: 1 });
  });

  test.each(["", "?tag=stripe", "?q=stripe", "?maturity=operator"])(
    "every count after %j is what one finds",
    async (start) => {
      const { facets } = await list(start);
      const named = { type: facets.type, maturity: facets.maturity, max_price: facets.price };
      const choices = Object.entries(named)
        .filter(([name]) => !start.includes(`${name}=`))
        .flatMap(([name, facet]) => facet.map(({ value, count }) => ({ choice: `${name}=${value}`, count })));
      expect(choices.length).toBeGreaterThan(5);
      for (const { choice, count } of choices) {
        const { total } = await list(`${start}${start ? "&" : "?"}${choice}`);
        expect({ choice, total }).toEqual({ choice, total: count });
      }
    },
  );

  test("pages do not overlap and cover everything, in every order", async () => {
    for (const sort of ["relevance", "newest", "popular", "price_asc", "price_desc", "title"]) {
      const pages = await Promise.all([1, 2, 3].map((page) => list(`?sort=${sort}&limit=2&page=${page}`)));
      expect(new Set(pages.flatMap(slugs)).size).toBe(5);
    }
    expect(slugs(await list("?sort=price_asc"))).toEqual([
      "rate-limiter",
      "audit-log",
      "cohorts",
      "webhook-failure",
      "soon",
    ]);
    expect(slugs(await list("?sort=title"))[0]).toBe("audit-log");
    expect((await list("?page=99")).items).toEqual([]);
  });

  test.each([
    ["webhook", "webhook-failure"],
    ["our webhooks fail", "webhook-failure"],
    ["the auditors want a log", "audit-log"],
    ["webhok", "webhook-failure"],
    ["rate limitr", "rate-limiter"],
    ["limi", "rate-limiter"],
    ["nextjs", "audit-log"],
    ["notebook", "cohorts"],
    ['"audit log"', "audit-log"],
  ])("finds %j", async (words, slug) => {
    expect(slugs(await list(`?q=${encodeURIComponent(words)}`))[0]).toBe(slug);
  });

  test("leaves out what a minus excludes", async () => {
    expect(slugs(await list(`?q=${encodeURIComponent("stripe -webhook")}`))).not.toContain("webhook-failure");
  });

  test.each([
    "'; drop table marketplace_keys; --",
    "\ud800",
    "audit\udfff log",
    "\u0002\u0003",
    "a & b | !c <-> d:*",
    "((((",
    "\\",
    "'",
    "%_%",
    "\0",
    "foo:* & 'bar",
    "http://x/?a=1&b=2",
    "!!!",
    '"',
    "☃".repeat(200),
  ])("takes %j for what it is: words", async (words) => {
    const text = encodeURIComponent(words.toWellFormed());
    await list(`?q=${text}&outcome=${text}&tag=${encodeURIComponent(words.slice(0, 50).toWellFormed())}`);
    await listKeys(keyQuerySchema.parse({ q: words, outcome: words, tag: words.slice(0, 50) }));
    expect((await list()).total).toBe(5);
  });

  test.each([
    "?type=nodejs",
    "?limit=101",
    "?limit=0",
    "?page=0",
    "?max_price=cheap",
    "?sort=random",
    `?q=${"x".repeat(201)}`,
    "?cursor=x",
    "?sort=title&cursor=JTVCJTIybmV3ZXN0JTIyJTJDMSU1RA",
    "?facets=some",
  ])("refuses %s", async (query) => {
    const response = await getKeys(apiRequest(`/api/v1/marketplace/keys${query}`), undefined);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: "invalid_input",
      errors: [{ pointer: expect.stringMatching(/^\/\w+/) }],
    });
  });
});

describe("GET /marketplace/keys/:slug", () => {
  const get = (slug: string) =>
    getKey(apiRequest(`/api/v1/marketplace/keys/${slug}`), { params: Promise.resolve({ slug }) });

  test("answers with everything that the page shows, and with nothing of where files are kept", async () => {
    const response = await get("audit-log");
    expect(response.status).toBe(200);
    const text = await response.text();
    const key = JSON.parse(text);
    expect(key).toMatchObject({
      slug: "audit-log",
      versions: [{ version: "1.0.0", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: expect.any(Number) }],
    });
    expect(key.related.map(({ slug }: { slug: string }) => slug)).toEqual(["rate-limiter"]);
    expect(text).not.toMatch(/file:|s3:|\.data|artifacts|storage/i);
  });

  test("a withdrawn KEY says what replaces it", async () => {
    expect(await (await get("gone")).json()).toMatchObject({ status: "withdrawn", replaced_by: "rate-limiter" });
  });

  test.each(["unknown", "Not A Slug", "../audit-log", "x".repeat(101), "a\0b", "\ud800"])(
    "%j is not found",
    async (slug) => {
      const response = await get(slug);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "key_not_found" });
      expect(response.headers.get("cache-control")).toBe("no-store");
    },
  );
});

describe("GET /marketplace/bundles", () => {
  test("answers with the KEYS and both sums, one bundle or all of them", async () => {
    const keys = await Promise.all(
      ["audit-log", "rate-limiter"].map((slug) => database().key.findUniqueOrThrow({ where: { slug } })),
    );
    await createBundle(keys, 8100, "both");
    const expected = {
      slug: "both",
      price: { amount: 8100, currency: "usd" },
      parts_total: { amount: 10_800, currency: "usd" },
      savings_bps: 2500,
      keys: [{ slug: "audit-log" }, { slug: "rate-limiter" }],
    };
    const all = await getBundles(apiRequest("/api/v1/marketplace/bundles"), undefined);
    expect(await all.json()).toMatchObject({ total: 1, items: [expected] });
    const one = await getBundle(apiRequest("/api/v1/marketplace/bundles/both"), {
      params: Promise.resolve({ slug: "both" }),
    });
    expect(await one.json()).toMatchObject(expected);
    expect(one.headers.get("cache-control")).toMatch(/^public/);
  });

  test("an unknown one is not found", async () => {
    const response = await getBundle(apiRequest("/api/v1/marketplace/bundles/none"), {
      params: Promise.resolve({ slug: "none" }),
    });
    expect([response.status, (await response.json()).code]).toEqual([404, "bundle_not_found"]);
  });
});
