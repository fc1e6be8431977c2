import { dirname } from "node:path";
import { inc, major } from "semver";
import { describe, expect, it } from "vitest";
import { scanLibrary } from "@/lib/ingestion/gateway/scan-library";
import type { Candidate } from "@/lib/ingestion/rules/candidate";
import { checkCurrent, checkOlder, listPlace } from "@/lib/ingestion/service/check-place";
import { ASSETS_ROOT } from "./runbook-files";

type History = { readonly path: string; readonly current: Candidate; readonly older: readonly Candidate[] };

/** Every KEY of the library that has older releases, the oldest first; one that ingestion would refuse throws. */
function readHistories(): History[] {
  const scanned = scanLibrary(ASSETS_ROOT);
  if (!scanned.ok) throw new Error(scanned.error.message);
  return scanned.value.places.flatMap((place) => {
    const listed = listPlace(place);
    if (listed.older.length === 0) return [];
    const { candidate: current, problems } = checkCurrent(listed, () => undefined);
    if (!current) throw new Error(`${place.path}: ${problems.map(({ message }) => message).join(" ")}`);
    const older = [...checkOlder(listed, current)].map((release) => {
      const wrong = release.problems.filter(({ level }) => level !== "hint");
      if (!release.candidate || wrong.length > 0)
        throw new Error(`${release.path}: ${wrong.map(({ message }) => message).join(" ")}`);
      return release.candidate;
    });
    return [{ path: place.path, current, older }];
  });
}

const histories = readHistories();
const allOf = ({ current, older }: History) => [...older, current];
/** A changelog from its first release on, without what stands above. */
const entriesOf = ({ documents }: Candidate) => documents.changelog.replace(/^[\s\S]*?(?=^## )/m, "");
const versionsIn = (changelog: string) => [...changelog.matchAll(/^## \[(.+?)\]/gm)].map(([, version = ""]) => version);

/** What one release's entry lacks for the step that its version takes. */
function entryFaults(before: string, version: string, entry: string): string[] {
  const steps = (["patch", "minor", "major"] as const).filter((step) => inc(before, step) === version);
  const needs = {
    patch: { "a fix": /^### Fixed$/m },
    minor: { "an addition or a change": /^### (?:Added|Changed)$/m },
    major: { "what breaks": /^- Breaking: \S/m, "a way to move": /^### Migration\n[\s\S]*^1\. \S/m },
  };
  if (steps.length === 0) return [`${version} does not follow ${before}`];
  const lacks = steps.flatMap((step) => Object.entries<RegExp>(needs[step]).filter(([, form]) => !form.test(entry)));
  const breaks = !steps.includes("major") && /\bbreaking\b/i.test(entry) ? [`${version} breaks`] : [];
  return [...lacks.map(([what]) => `${version} names no ${what}`), ...breaks];
}

it("is a library in which ten KEYS have a history, and two a longer one", () => {
  expect(histories.length).toBeGreaterThanOrEqual(10);
  expect(histories.filter(({ older }) => older.length >= 2).length).toBeGreaterThanOrEqual(2);
  expect(histories.some(({ current, older }) => older.some((one) => major(one.version) < major(current.version)))).toBe(
    true,
  );
});

describe.each(histories.map((history) => [history.path, history] as const))("%s", (_path, history) => {
  it("has a folder for each release that its changelog tells of", () => {
    const folders = allOf(history).map(({ version }) => version);
    expect(versionsIn(entriesOf(history.current)).toReversed()).toEqual(folders);
  });

  it("tells its past as each release told it", () => {
    for (const older of history.older) expect(entriesOf(history.current).endsWith(entriesOf(older))).toBe(true);
  });

  it("raises its version by what changed, and says how to move where something breaks", () => {
    expect(
      allOf(history)
        .slice(1)
        .flatMap(({ version, changelogEntry }, index) =>
          entryFaults(allOf(history)[index]?.version ?? "", version, changelogEntry),
        ),
    ).toEqual([]);
  });

  it("really differs from one release to the next, in more than its documents", () => {
    const releases = allOf(history);
    for (const [index, release] of releases.slice(1).entries()) {
      const before = new Map(releases[index]?.files.map(({ path, sha256 }) => [path, sha256]));
      const changed = release.files.filter(({ path, sha256 }) => before.get(path) !== sha256).map(({ path }) => path);
      const told = new Set(["CHANGELOG.md", "key.json", "pack.json", "LICENSE.txt"]);
      expect(changed.filter((path) => !told.has(path) && dirname(path) !== "docs")).not.toEqual([]);
      expect(changed).toContain("CHANGELOG.md");
    }
  });
});
