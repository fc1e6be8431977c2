import "server-only";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import pLimit from "p-limit";
import { slugSchema } from "../../catalog/schema";
import { ok, type Result } from "../../kernel/result";
import { log } from "../../platform/log";
import { type ListedFolder, listFolder } from "../gateway/list-folder";
import { readAssetFiles, readSmallFile } from "../gateway/read-files";
import { type AssetPlace, type Library, scanLibrary } from "../gateway/scan-library";
import { type Checked, checkAsset } from "../rules/candidate";
import { type AssetReport, error, hasError, type IngestReport, LIMITS, type Problem } from "../schema";
import { beginRun, countOutcomes, type IngestOptions, type Run, refused } from "./context";
import { ingestBundles } from "./ingest-bundles";
import { ingestCatalog, readCatalog } from "./ingest-catalog";
import { ingestPlans } from "./ingest-plans";
import { prepare, release } from "./release";

const AT_ONCE = 8;
/** Assets above this are taken one at a time, so that memory stays bounded. In bytes. */
const HEAVY = 4 * 1024 * 1024;

/** What each place says its slug is, before anything is checked: references may name assets that come later. */
function peekSlug(place: AssetPlace): string | null {
  if (place.fault !== null) return null;
  try {
    const bytes = readSmallFile(`${place.folder}/${place.kind.manifest}`, LIMITS.manifestBytes);
    if (!bytes) return null;
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const slug = typeof parsed === "object" && parsed !== null && "slug" in parsed ? parsed.slug : null;
    return slugSchema.safeParse(slug).data ?? null;
  } catch {
    // Whatever is wrong here is reported when the asset itself is checked.
    return null;
  }
}

type Slugs = { readonly ofPlace: ReadonlyMap<string, string>; readonly firstPlace: ReadonlyMap<string, string> };

function peekSlugs(places: readonly AssetPlace[]): Slugs {
  const ofPlace = new Map<string, string>();
  const firstPlace = new Map<string, string>();
  for (const place of places) {
    const slug = peekSlug(place);
    if (slug === null) continue;
    ofPlace.set(place.path, slug);
    if (!firstPlace.has(slug)) firstPlace.set(slug, place.path);
  }
  return { ofPlace, firstPlace };
}

function placeProblems(place: AssetPlace, slug: string, firstPlace: string | undefined): Problem[] {
  const file = place.kind.manifest;
  if (firstPlace !== undefined && firstPlace !== place.path)
    return [error(file, "slug", `${slug} is also the slug of ${firstPlace}; a slug belongs to one asset.`)];
  const folder = basename(place.path);
  if (folder === slug) return [];
  return [
    {
      level: "warning",
      file,
      field: "slug",
      message: `The folder is called ${folder}, the slug is ${slug}; the slug counts.`,
    },
  ];
}

function checkPlace(place: AssetPlace, listed: ListedFolder): Checked | AssetReport {
  try {
    return checkAsset(readAssetFiles(listed.files), place.kind);
  } catch (failure) {
    return unreadable(place, failure);
  }
}

async function ingestListed(run: Run, place: AssetPlace, listed: ListedFolder, slugs: Slugs): Promise<AssetReport> {
  const name = basename(place.path);
  const checked = checkPlace(place, listed);
  if ("outcome" in checked) return checked;
  const { candidate, version } = checked;
  const slug = checked.slug ?? slugs.ofPlace.get(place.path) ?? name;
  const problems = [...listed.problems, ...checked.problems];
  if (checked.slug !== null) problems.push(...placeProblems(place, slug, slugs.firstPlace.get(slug)));
  if (!candidate || hasError(problems)) return refused(slug, place.path, version, problems);
  const prepared = prepare(run, candidate, "folder");
  return release(run, { ...prepared, problems: [...problems, ...prepared.problems] }, place.path);
}

/**
 * What goes wrong while one asset is read or checked is a fault of that asset and stops no other. A fault of its files
 * has a code; one without is a fault of a rule, which somebody has to see.
 */
function unreadable(place: AssetPlace, failure: unknown): AssetReport {
  const code = failure instanceof Error && "code" in failure ? ` (${String(failure.code)})` : "";
  if (code === "") log().error({ err: failure, asset: place.path }, "an asset could not be checked");
  const message = `The asset could not be read${code}; check its files and their rights.`;
  return refused(basename(place.path), place.path, null, [error("", null, message)]);
}

function listPlace(place: AssetPlace): ListedFolder | AssetReport {
  if (place.fault !== null) return refused(basename(place.path), place.path, null, [error("", null, place.fault)]);
  try {
    const listed = listFolder(place.folder);
    // What is not safe to read is not read.
    return hasError(listed.problems) ? refused(basename(place.path), place.path, null, listed.problems) : listed;
  } catch (failure) {
    return unreadable(place, failure);
  }
}

async function ingestPlaces(run: Run, library: Library, slugs: Slugs, options: IngestOptions): Promise<AssetReport[]> {
  const light = pLimit(AT_ONCE);
  const heavy = pLimit(1);
  let done = 0;
  const ingestPlace = async (place: AssetPlace): Promise<AssetReport> => {
    // Reading is synchronous, because that is several times faster for small files; others get their turn in between.
    await setImmediate();
    const listed = listPlace(place);
    if ("outcome" in listed) return listed;
    const work = () => ingestListed(run, place, listed, slugs);
    return listed.totalBytes > HEAVY ? heavy(work) : work();
  };
  return Promise.all(
    library.places.map((place) =>
      light(async () => {
        const report = await ingestPlace(place);
        done += 1;
        options.onProgress?.({ done, total: library.places.length, slug: report.slug });
        return report;
      }),
    ),
  );
}

/**
 * Ingests a library: every asset on its own, then what its catalog announces, its bundles and the plans. A bad asset
 * is reported and stops no other. With `dryRun` nothing is written. Errors: `not_found`, `invalid_input`.
 */
export async function ingestFolder(root: string, options: IngestOptions): Promise<Result<IngestReport>> {
  const started = performance.now();
  const scanned = scanLibrary(root);
  if (!scanned.ok) return scanned;
  const library = scanned.value;
  const slugs = peekSlugs(library.places);
  const catalog = readCatalog(library.catalogFile);
  const run = await beginRun(options, [...slugs.firstPlace.keys(), ...catalog.announced.map(({ slug }) => slug)]);
  const folders = await ingestPlaces(run, library, slugs, options);
  const announced = await ingestCatalog(run, catalog, folders);
  const bundled = library.bundlesFile ? await ingestBundles(run, library.bundlesFile) : { bundles: [], problems: [] };
  if (!run.isDryRun) await ingestPlans();
  const assets = [...folders, ...announced];
  return ok({
    source: root,
    dry_run: run.isDryRun,
    counts: countOutcomes(assets),
    assets,
    bundles: bundled.bundles,
    problems: [...library.problems, ...catalog.problems, ...bundled.problems],
    duration_ms: Math.round(performance.now() - started),
  });
}
