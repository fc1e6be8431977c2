import { rmSync } from "node:fs";
import { basename } from "node:path";
import { parse, rcompare } from "semver";
import { describe, expect, it } from "vitest";
import { KEY_TYPES } from "@/lib/catalog/schema";
import type { Problem } from "@/lib/ingestion/schema";
import { emptyFolder, writeAsset, writeFiles } from "@/tests/support/library";
import { checkLibrary } from "./library-check";
import { ASSETS_ROOT } from "./runbook-files";

const library = checkLibrary(ASSETS_ROOT);
const candidates = library.assets.flatMap(({ candidate }) => candidate ?? []);
const announced = library.announced.map(({ slug }) => slug);
const assetsByPath = library.assets.map((asset) => [asset.path, asset] as const);
/** The same without those that are refused, of which there is nothing more to say. */
const taken = library.assets.flatMap(({ path, candidate, listing }) =>
  candidate && listing ? [[path, candidate, listing] as const] : [],
);

/** What ingestion would refuse or warn of, a line for each; hints are left to whoever reads a report. */
const remarks = (problems: readonly Problem[]) =>
  problems
    .filter(({ level }) => level !== "hint")
    .map(({ level, file, field, message }) => `${level}: ${field ? `${file} ${field}` : file}: ${message}`);

/** The versions that a changelog has headings for, in its order, each with its day. */
function releasesIn(changelog: string) {
  const prose = changelog.replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => {
    const [, version = "", day = ""] = /^\[(.+)\] - (\d{4}-\d{2}-\d{2})$/.exec(heading) ?? [];
    return { heading, version, day };
  });
}

it("holds at least fourteen KEYS, each with a slug of its own", () => {
  expect(candidates.length).toBeGreaterThanOrEqual(14);
  const slugs = [...candidates.map(({ slug }) => slug), ...announced];
  expect(slugs.filter((slug, place) => slugs.indexOf(slug) !== place)).toEqual([]);
});

it("has KEYS of every kind that the shop sells", () => {
  const kinds = new Set(candidates.map(({ type }) => type));
  expect([...kinds].sort()).toEqual([...KEY_TYPES].sort());
});

it("holds nothing that ingestion would not look into", () => {
  expect(library.problems).toEqual([]);
});

it.each(assetsByPath)("%s is taken without a remark", (path, { candidate, problems }) => {
  expect(remarks(problems)).toEqual([]);
  expect(candidate?.slug).toBe(basename(path));
});

describe.each(taken)("%s", (_path, { files, manifest, documents, version, changelogEntry }, listing) => {
  it("has a README, a guide and a licence", () => {
    const names = files.map((file) => file.path);
    expect(names).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "LICENSE.txt"]));
    expect(names.filter((file) => file === "quickstart.md" || file === "checklist.md")).toHaveLength(1);
    expect(manifest.license_spdx).toBe("LicenseRef-KEYS-Commercial-1.0");
    expect(documents.licenseText).toContain(manifest.license_spdx);
  });

  it("tells its releases from the newest, which is the manifest's, to the first", () => {
    const releases = releasesIn(documents.changelog);
    expect(releases.filter((release) => !parse(release.version)).map(({ heading }) => heading)).toEqual([]);
    const versions = releases.map((release) => release.version);
    expect(versions[0]).toBe(version);
    expect(versions).toEqual(versions.toSorted(rcompare));
    const days = releases.map(({ day }) => day);
    expect(days).toEqual(days.toSorted().toReversed());
    expect(changelogEntry).toMatch(/^- \S/m);
  });

  it("has a price, and a reason for it that its buyer can read", () => {
    expect(listing.priceCents).toBeGreaterThan(0);
    expect(listing.priceReason).toMatch(/it replaces .+ of your own work\.$/);
  });
});

describe("what is announced", () => {
  it("are the eight notebooks that are not there yet", () => {
    expect(announced.toSorted()).toEqual([
      "ab-test-readout",
      "access-audit-sampler",
      "deploy-risk-review",
      "on-call-load-report",
      "payout-reconciliation",
      "postgres-index-advisor",
      "recovery-time-report",
      "usage-price-simulator",
    ]);
  });

  it.each(library.announced.map((key) => [key.slug, key] as const))("%s reads without a remark", (_slug, key) => {
    expect(key.problems).toEqual([]);
    const known = new Set([...candidates.map(({ slug }) => slug), ...announced]);
    expect(key.listing?.relatedSlugs.length).toBeGreaterThan(0);
    expect(key.listing?.relatedSlugs.filter((slug) => !known.has(slug))).toEqual([]);
    expect(key.listing?.priceCents).toBeNull();
  });
});

describe("the bundles", () => {
  it("are three", () => {
    expect(library.bundles.map(({ slug }) => slug)).toEqual(["starter-bundle", "operator-bundle", "pro-bundle"]);
  });

  it.each(library.bundles.map((bundle) => [bundle.slug, bundle] as const))(
    "%s holds KEYS that are on sale and costs 15 to 30 % less than they do",
    (_slug, { problems, savingsBps, isInRange }) => {
      expect(remarks(problems)).toEqual([]);
      expect(savingsBps).toBeGreaterThanOrEqual(1500);
      expect(savingsBps).toBeLessThanOrEqual(3000);
      expect(isInRange).toBe(true);
    },
  );
});

it("would say so if an asset, a reference or a bundle were wrong", () => {
  const root = emptyFolder();
  writeAsset(root, "node-next-keys", { slug: "wrong", version: "1" });
  writeAsset(root, "runbook-keys", { slug: "right", references_jupyter_keys: ["soon", "never"] });
  writeFiles(root, {
    "jupyter-keys-md/JUPYTER_KEYS_LIBRARY.md":
      "### 1. soon\n\n**Title**: Soon\n**Slug**: soon\n**What It Unlocks**: It.\n**Maturity**: starter\n",
    "bundles.json": JSON.stringify([
      { slug: "dear", title: "Dear", description: "D.", price_cents: 14_900, keys: ["right"] },
      { slug: "early", title: "Early", description: "E.", price_cents: 7900, keys: ["right", "soon"] },
    ]),
  });
  const { assets, bundles } = checkLibrary(root);
  rmSync(root, { recursive: true });
  expect(assets.map(({ path, candidate, problems }) => [path, candidate?.slug, ...remarks(problems)])).toEqual([
    ["node-next-keys/wrong", undefined, expect.stringMatching(/^error: key\.json version/)],
    ["runbook-keys/right", "right", expect.stringContaining("names never, and there is no such KEY")],
  ]);
  expect(bundles.map(({ isInRange, problems }) => [isInRange, problems.length])).toEqual([
    [false, 1],
    [false, 1],
  ]);
});
