import "server-only";
import { lstatSync } from "node:fs";
import { basename, join } from "node:path";
import { log } from "../../platform/log";
import { type ListedFolder, listFolder } from "../gateway/list-folder";
import { listOlder, type OlderPlace, type OlderReleases, readYankedFile } from "../gateway/list-releases";
import { readAssetFiles } from "../gateway/read-files";
import type { AssetPlace } from "../gateway/scan-library";
import { type Candidate, type Checked, checkAsset } from "../rules/candidate";
import { withLines } from "../rules/lines";
import { olderNameFault, olderProblems } from "../rules/older";
import { VERSIONS, YANKED } from "../rules/paths";
import { readYanked, type Yanked } from "../rules/yanked";
import { error, hasError, type Problem, warning } from "../schema";

type Listed = ListedFolder | { readonly problems: Problem[] };
type ListedOlder = OlderPlace & { readonly listed: Listed };

/** What stands in the folder of a KEY, listed and not read yet. */
export type ListedPlace = {
  readonly place: AssetPlace;
  readonly current: Listed;
  readonly older: readonly ListedOlder[];
  /** Why the older releases are not looked into, and what else is wrong with their folder. */
  readonly olderFault: string | null;
  readonly yanked: Yanked;
  readonly problems: readonly Problem[];
  /** The largest of the releases, in bytes. */
  readonly bytes: number;
};

/** One release that was read and checked; `candidate` is null exactly when a problem is an error. */
export type CheckedRelease = Checked & { readonly path: string };

/**
 * What goes wrong while one asset is read or checked is a fault of that asset and stops no other. A fault of its files
 * has a code; one without is a fault of a rule, which somebody has to see.
 */
function unreadable(path: string, failure: unknown): Problem {
  const code = failure instanceof Error && "code" in failure ? ` (${String(failure.code)})` : "";
  if (code === "") log().error({ err: failure, asset: path }, "an asset could not be checked");
  return error("", null, `The asset could not be read${code}; check its files and their rights.`);
}

function listRelease(folder: string, path: string, fault: string | null): Listed {
  if (fault !== null) return { problems: [error("", null, fault)] };
  try {
    const listed = listFolder(folder);
    // What is not safe to read is not read.
    return hasError(listed.problems) ? { problems: listed.problems } : listed;
  } catch (failure) {
    return { problems: [unreadable(path, failure)] };
  }
}

/** An older release is a release and nothing else. */
function nestedProblems(folder: string): Problem[] {
  const isThere = (name: string) => lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
  return [VERSIONS, YANKED]
    .filter(isThere)
    .map((name) => error(name, null, `${name} belongs into the KEY's own folder, not into an older release.`));
}

function listOlderRelease(place: AssetPlace, older: OlderPlace): ListedOlder {
  const path = `${place.path}/${VERSIONS}/${older.name}`;
  const fault = older.fault ?? olderNameFault(older.name);
  const listed = listRelease(older.folder, path, fault);
  const nested = fault === null && "files" in listed ? nestedProblems(older.folder) : [];
  return { ...older, listed: nested.length > 0 ? { problems: nested } : listed };
}

const bytesOf = (listed: Listed) => ("files" in listed ? listed.totalBytes : 0);
const NO_OLDER: OlderReleases = { places: [], fault: null, problems: [] };

/** Lists a KEY's folder: the current release, the older ones, and what is yanked. Never throws for what it holds. */
export function listPlace(place: AssetPlace): ListedPlace {
  const current = listRelease(place.folder, place.path, place.fault);
  try {
    const { places, fault, problems } = place.fault === null ? listOlder(place.folder) : NO_OLDER;
    const older = places.map((one) => listOlderRelease(place, one));
    const yanked = readYanked(place.fault === null ? readYankedFile(place.folder) : null);
    const bytes = Math.max(bytesOf(current), ...older.map(({ listed }) => bytesOf(listed)));
    return { place, current, older, olderFault: fault, yanked, problems: [...problems, ...yanked.problems], bytes };
  } catch (failure) {
    const problems = [unreadable(place.path, failure)];
    return { place, current, older: [], olderFault: null, yanked: readYanked(null), problems, bytes: 0 };
  }
}

const refuse = (problems: Problem[]): Checked => ({
  candidate: null,
  slug: null,
  version: null,
  source: null,
  problems,
});

function checkListed(listed: Listed, place: AssetPlace, path: string): Checked {
  if (!("files" in listed)) return refuse([...listed.problems]);
  try {
    const checked = checkAsset(readAssetFiles(listed.files), place.kind);
    return { ...checked, problems: [...listed.problems, ...checked.problems] };
  } catch (failure) {
    return refuse([unreadable(path, failure)]);
  }
}

function withProblems<T extends Checked>(checked: T, more: readonly Problem[]): T {
  const problems = [...checked.problems, ...withLines(more, checked.source)];
  return { ...checked, candidate: hasError(problems) ? null : checked.candidate, problems };
}

/** What is known of a slug before anything is read: which folder of the library has it first. */
export type FirstPlace = (slug: string) => string | undefined;

function slugProblems(place: AssetPlace, slug: string, firstPlace: string | undefined): Problem[] {
  const file = place.kind.manifest;
  if (firstPlace !== undefined && firstPlace !== place.path)
    return [error(file, "slug", `${slug} is also the slug of ${firstPlace}; a slug belongs to one asset.`)];
  const folder = basename(place.path);
  if (folder === slug) return [];
  return [warning(file, "slug", `The folder is called ${folder}, the slug is ${slug}; the slug counts.`)];
}

/** Reads and checks the current release of a KEY, with everything that concerns its folder as a whole. */
export function checkCurrent(listed: ListedPlace, firstPlace: FirstPlace): CheckedRelease {
  const { place } = listed;
  const checked = checkListed(listed.current, place, place.path);
  const ofSlug = checked.slug === null ? [] : slugProblems(place, checked.slug, firstPlace(checked.slug));
  const unseen =
    listed.older.length > 0 && (checked.candidate === null || hasError([...ofSlug, ...listed.problems]))
      ? [warning(VERSIONS, null, "The older releases were not looked into, because the current one is refused.")]
      : [];
  return { ...withProblems(checked, [...listed.problems, ...ofSlug, ...unseen]), path: place.path };
}

/** Reads and checks the older releases of a KEY, the oldest first, each when it is asked for. */
export function* checkOlder(listed: ListedPlace, current: Candidate): Generator<CheckedRelease> {
  const folder = `${listed.place.path}/${VERSIONS}`;
  if (listed.olderFault !== null)
    yield { ...refuse([error(VERSIONS, null, listed.olderFault)]), slug: current.slug, path: folder };
  for (const { name, listed: files } of listed.older) {
    const path = `${folder}/${name}`;
    const checked = checkListed(files, listed.place, path);
    const { candidate } = checked;
    const wrong = candidate ? olderProblems(candidate, name, current, candidate.manifestFile) : [];
    yield { ...withProblems(checked, wrong), slug: current.slug, version: checked.version ?? name, path };
  }
}
