import { describe, expect, test } from "vitest";
import { bundleHash, bundleList, checkBundle, checkBundleKeys } from "@/lib/ingestion/rules/bundles";
import { changelogEntry } from "@/lib/ingestion/rules/changelog";
import { decideRelease } from "@/lib/ingestion/rules/decide";
import { summaryOf, tidyTags } from "@/lib/ingestion/rules/listing";
import { leftOut, nameProblem } from "@/lib/ingestion/rules/paths";
import { PLANS } from "@/lib/ingestion/rules/plans";
import { referencesOf, resolveReferences } from "@/lib/ingestion/rules/references";

describe("what a version means for its KEY", () => {
  const known = {
    current: "1.10.0",
    hashes: new Map([
      ["1.10.0", "a"],
      ["1.2.0", "b"],
    ]),
  };

  test.each([
    ["the same content", "1.10.0", "a", "same"],
    ["the same content of an older version", "1.2.0", "b", "same"],
    ["other content under a released version", "1.10.0", "z", "changed"],
    ["a higher version, by numbers and not by letters", "1.11.0", "z", "higher"],
    ["a lower version, by numbers and not by letters", "1.9.0", "z", "lower"],
    ["a prerelease of what is there", "1.10.0-beta.1", "z", "lower"],
    ["a prerelease of what is next", "2.0.0-beta.1", "z", "higher"],
  ])("%s", (_name, version, hash, decision) => {
    expect(decideRelease(known, version, hash)).toBe(decision);
  });

  test("the first version", () => {
    expect(decideRelease({ current: null, hashes: new Map() }, "0.1.0", "a")).toBe("first");
  });
});

describe("the entry of a changelog", () => {
  const changelog =
    "# Changelog\n\n## [1.1.0] - 2026-11-20\n\n### Added\n\n- Two.\n\n```\n## 1.0.0 in code\n```\n\n## v1.0.0\n\n- One.\n";

  test.each([
    ["1.1.0", "### Added\n\n- Two.\n\n```\n## 1.0.0 in code\n```"],
    ["1.0.0", "- One."],
    ["1.1.1", ""],
    ["1.0", ""],
  ])("of %s", (version, entry) => {
    expect(changelogEntry(changelog, version).text).toBe(entry);
  });
});

describe("the day of a version in a changelog", () => {
  test.each([
    ["## [1.0.0] - 2026-11-20", "2026-11-20T00:00:00.000Z"],
    ["## 1.0.0 (2026-02-28)", "2026-02-28T00:00:00.000Z"],
    ["## 2024-02-29: v1.0.0", "2024-02-29T00:00:00.000Z"],
    ["## [1.0.0] - 2026-02-30", undefined],
    ["## [1.0.0] - 2026-13-01", undefined],
    ["## [1.0.0] - 20 November 2026", undefined],
    ["## [1.0.0]", undefined],
    ["## [1.0.1] - 2026-11-20", undefined],
  ])("%s", (heading, day) => {
    expect(changelogEntry(`${heading}\n\n- 2020-01-01.\n`, "1.0.0").releasedAt?.toISOString()).toBe(day);
  });
});

describe("names of files", () => {
  test.each([
    "../a",
    "a/../b",
    "/etc/passwd",
    "a//b",
    "./a",
    "a\\b",
    "c:a",
    "a\u0000b",
    "a\nb",
    "a./b",
    "x/__proto__",
    `${"a/".repeat(12)}b`,
    "a".repeat(201),
    "\ufffd.txt",
    ".env",
    ".env.local",
    "config/.env.production",
    "id_rsa",
    "keys/id_ed25519",
    "cert.p12",
    ".npmrc",
    ".netrc",
  ])("%j is refused", (path) => {
    expect(nameProblem(path)).toMatchObject({ level: "error" });
  });

  test.each([
    "README.md",
    ".env.example",
    ".github/workflows/ci.yml",
    "app/(shop)/[...slug]/@modal/page.tsx",
    "Ümlaut.md",
    "src/env.ts",
    "docs/id_rsa.md",
  ])("%j is fine", (path) => {
    expect(nameProblem(path)).toBeNull();
  });

  test("what belongs to tools is left out", () => {
    expect(leftOut("node_modules", true)).toMatchObject({ level: "warning" });
    expect(leftOut("src/.DS_Store", false)).toMatchObject({ level: "hint" });
    expect(leftOut("KEYS-MANIFEST.json", false)).toMatchObject({ level: "warning" });
    expect(leftOut("src", true)).toBeNull();
  });
});

describe("references", () => {
  const manifest = {
    references_node_keys: ["node-audit-log", "cron"],
    related_runbooks: ["cron", "Not A Slug"],
    other: ["x"],
  };

  test("are the KEYS that a manifest names, each once", () => {
    expect(referencesOf(manifest).map(({ slug }) => slug)).toEqual(["node-audit-log", "cron"]);
  });

  test("find the KEY without the prefix of its type, with a warning; those to nothing are kept, with a warning", () => {
    const { slugs, problems } = resolveReferences(referencesOf(manifest), (slug) => slug === "audit-log", "key.json");
    expect(slugs).toEqual(["audit-log", "cron"]);
    expect(problems.map(({ level, field }) => [level, field])).toEqual([
      ["warning", "references_node_keys"],
      ["warning", "references_node_keys"],
    ]);
  });
});

describe("what a card shows", () => {
  test.each([
    ["One. Two.", "One."],
    ["Uses Next.js 16 and more. Two.", "Uses Next.js 16 and more."],
    ["No end", "No end"],
  ])("of %j is %j", (description, summary) => {
    expect(summaryOf(description)).toBe(summary);
  });

  test("is cut between words when a sentence is long", () => {
    const summary = summaryOf(`${"word ".repeat(100)}.`);
    expect(summary.length).toBeLessThanOrEqual(200);
    expect(summary).toMatch(/word…$/);
  });

  test("tags have one form, and no comma", () => {
    expect(tidyTags([" Stripe ", "stripe", "a,b", ""])).toEqual(["stripe", "a b"]);
  });
});

describe("bundles", () => {
  const entry = {
    slug: "two",
    title: "Two",
    description: "Two of them.",
    price_cents: 8000,
    currency: "usd",
    keys: ["a", "b"],
  };
  const parts = [
    { id: "1", slug: "a", status: "on_sale", priceCents: 4000 },
    { id: "2", slug: "b", status: "on_sale", priceCents: 6000 },
  ];
  const bundle = checkBundle(entry, 0, "bundles.json").bundle;
  if (!bundle) throw new Error("The bundle of this test is without fault.");

  test("stand in a list, or in an object that holds one", () => {
    expect(bundleList([entry])).toHaveLength(1);
    expect(bundleList({ version: 1, bundles: [entry] })).toHaveLength(1);
    expect(bundleList({ other: [] })).toBeNull();
    expect(bundleList(null)).toBeNull();
  });

  test.each([
    ["price_cents", { price_cents: 80.5 }],
    ["keys", { keys: [] }],
    ["keys", { keys: ["a", "a"] }],
    ["slug", { slug: "Two!" }],
    ["currency", { currency: "eur" }],
    ["title", { title: undefined }],
    ["title", { title: "a\0" }],
  ])("with a wrong %s are refused", (field, change) => {
    const checked = checkBundle({ ...entry, ...change }, 3, "bundles.json");
    expect(checked.bundle).toBeNull();
    expect(checked.problems).toMatchObject([{ level: "error", field: `bundles.3.${field}` }]);
  });

  test("within 15 to 30 % pass without a remark, outside with a warning", () => {
    expect(checkBundleKeys(bundle, parts, "f")).toMatchObject({
      sums: { partsTotalCents: 10_000, savingsBps: 2000 },
      problems: [],
    });
    const dear = checkBundleKeys({ ...bundle, price_cents: 9000 }, parts, "f");
    expect(dear.problems).toMatchObject([{ level: "warning", field: "bundles.0.price_cents" }]);
    expect(dear.problems[0]?.message).toContain("from $70 to $85");
  });

  test.each([
    ["missing", parts.slice(0, 1)],
    ["announced", [parts[0], { id: "2", slug: "b", status: "coming", priceCents: null }]],
  ])("with a KEY that is %s are refused", (_name, some) => {
    const checked = checkBundleKeys(bundle, some as typeof parts, "f");
    expect(checked.sums).toBeNull();
    expect(checked.problems).toMatchObject([{ level: "error" }]);
  });

  test("have another hash when anything changes", () => {
    const changes = [
      {},
      { title: "X" },
      { price_cents: 1 },
      { keys: ["b", "a"] },
      { status: "withdrawn" as const },
      { position: 1 },
    ];
    expect(new Set(changes.map((change) => bundleHash({ ...bundle, ...change }))).size).toBe(changes.length);
  });
});

test("the plans cost what the shop says", () => {
  const prices = Object.fromEntries(PLANS.map((plan) => [plan.slug, plan.prices]));
  expect(prices).toEqual({
    pro: [
      { interval: "month", amountCents: 9900, extraSeatCents: null },
      { interval: "year", amountCents: 99_900, extraSeatCents: null },
    ],
    team: [
      { interval: "month", amountCents: 19_900, extraSeatCents: 2900 },
      { interval: "year", amountCents: 199_900, extraSeatCents: 29_900 },
    ],
  });
  expect(PLANS.map(({ seatsIncluded, trialDays }) => [seatsIncluded, trialDays])).toEqual([
    [1, 14],
    [5, 14],
  ]);
});
