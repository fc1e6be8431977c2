import "server-only";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import pLimit from "p-limit";
import { keepRules } from "../../discovery/service/rules";
import { ok, type Result } from "../../kernel/result";
import { signMissing } from "../../provenance/service";
import { type AssetPlace, type Library, scanLibrary } from "../gateway/scan-library";
import { prepare } from "../rules/prepare";
import type { Yanked } from "../rules/yanked";
import type { AssetReport, IngestReport } from "../schema";
import { type CheckedRelease, checkCurrent, checkOlder, type ListedPlace, listPlace } from "./check-place";
import { beginRun, countOutcomes, type IngestOptions, type Run, refused } from "./context";
import { ingestBundles } from "./ingest-bundles";
import { ingestCatalog, readCatalog } from "./ingest-catalog";
import { ingestPlans } from "./ingest-plans";
import { peekSlugs, type Slugs } from "./peek-slugs";
import { release } from "./release";
import { yankListed } from "./yank-listed";

const AT_ONCE = 8;
/** Assets above this are taken one at a time, so that memory stays bounded. In bytes. */
const HEAVY = 4 * 1024 * 1024;

/**
 * Brings one release into the shop, unless it is refused. `yanked` are the versions that are no longer offered, with
 * their reasons.
 */
async function ingestRelease(run: Run, checked: CheckedRelease, slug: string, yanked: Yanked): Promise<AssetReport> {
  const { candidate, path, version, problems } = checked;
  if (!candidate) return refused(slug, path, version, problems);
  const prepared = prepare(candidate, run.slugs, "folder");
  const yankedReason = yanked.reasons.get(candidate.version) ?? null;
  return release(run, { ...prepared, yankedReason, problems: [...problems, ...prepared.problems] }, path);
}

/** Brings the releases of one KEY into the shop, the oldest first, so that its history is in their order. */
async function ingestListed(run: Run, listed: ListedPlace, slugs: Slugs): Promise<AssetReport[]> {
  const { place, yanked } = listed;
  const current = checkCurrent(listed, (slug) => slugs.firstPlace.get(slug));
  const slug = current.slug ?? slugs.ofPlace.get(place.path) ?? basename(place.path);
  const reports: AssetReport[] = [];
  if (current.candidate)
    for (const older of checkOlder(listed, current.candidate))
      reports.push(await ingestRelease(run, older, slug, yanked));
  const report = await ingestRelease(run, current, slug, yanked);
  if (current.candidate && yanked.reasons.size > 0) report.problems.push(...(await yankListed(run, slug, yanked)));
  return [...reports, report];
}

async function ingestPlaces(run: Run, library: Library, slugs: Slugs, options: IngestOptions): Promise<AssetReport[]> {
  const light = pLimit(AT_ONCE);
  const heavy = pLimit(1);
  let done = 0;
  const ingestPlace = async (place: AssetPlace): Promise<AssetReport[]> => {
    // Reading is synchronous, because that is several times faster for small files; others get their turn in between.
    await setImmediate();
    const listed = listPlace(place);
    const work = () => ingestListed(run, listed, slugs);
    return listed.bytes > HEAVY ? heavy(work) : work();
  };
  const reports = await Promise.all(
    library.places.map((place) =>
      light(async () => {
        const releases = await ingestPlace(place);
        done += 1;
        options.onProgress?.({ done, total: library.places.length, slug: releases.at(-1)?.slug ?? "" });
        return releases;
      }),
    ),
  );
  return reports.flat();
}

/**
 * Ingests a library: every asset on its own with its older releases, then what its catalog announces, its bundles and the plans. A bad asset
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
  if (!run.isDryRun) await keepRules(run.now);
  // What was published before the shop could sign; there is nothing to do once it is done.
  if (!run.isDryRun) await signMissing(run.now);
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
