import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { type ReadArchive, readArchive } from "../gateway/read-archive";
import { checkAsset } from "../rules/candidate";
import { type IndexEntry, type ReadEntry, readIndex } from "../rules/index-entries";
import { prepare } from "../rules/prepare";
import { type AssetReport, error, hasError, type IngestReport, LIMITS, type Problem, warning } from "../schema";
import { announce } from "./announce";
import { beginRun, countOutcomes, type IngestOptions, type Run, refused } from "./context";
import { release } from "./release";

export type IndexOptions = IngestOptions & {
  /** The folder below which the zips stand that the index names. */
  readonly root: string;
  /** What the report calls the index. */
  readonly source: string;
};

/** A stated hash must be that of the archive, or of the zip that was made of this version before. */
function hashProblem(run: Run, entry: IndexEntry, archiveSha256: string | null): Problem[] {
  const stated = entry.zip?.sha256 ?? null;
  if (stated === null) return [];
  const released = entry.version === null ? undefined : run.known.get(entry.slug)?.artifacts.get(entry.version)?.sha256;
  if (stated === archiveSha256 || stated === released) return [];
  if (archiveSha256 !== null)
    return [error(entry.path, "sha256", `sha256 is not that of ${entry.zip?.path}, which is ${archiveSha256}.`)];
  if (released !== undefined)
    return [
      error(entry.path, "sha256", `sha256 is not that of version ${entry.version}, which is released as ${released}.`),
    ];
  return [warning(entry.path, "sha256", "The hash cannot be checked: the archive is not there.")];
}

function mismatch(entry: IndexEntry, slug: string, version: string): Problem[] {
  const wrong = (field: string, said: string | null, is: string) =>
    error(
      entry.path,
      field,
      `The index says ${field} ${said}, the archive's manifest says ${is}; both must be the same.`,
    );
  return [
    ...(slug === entry.slug ? [] : [wrong("slug", entry.slug, slug)]),
    ...(version === entry.version ? [] : [wrong("version", entry.version, version)]),
  ];
}

type Unpacked = Extract<ReadArchive, { files: unknown }>;

async function ingestArchive(run: Run, entry: IndexEntry, archive: Unpacked): Promise<AssetReport> {
  const { slug, path, version, kind, manifest } = entry;
  const checked = checkAsset(archive.files, kind, manifest);
  const problems = [
    ...entry.problems,
    ...hashProblem(run, entry, archive.sha256),
    ...archive.problems,
    ...checked.problems,
  ];
  const { candidate } = checked;
  if (candidate) problems.push(...mismatch(entry, candidate.slug, candidate.version));
  if (!candidate || hasError(problems)) return refused(slug, path, version, problems);
  const prepared = prepare(candidate, run.slugs, "index");
  return release(run, { ...prepared, problems: [...problems, ...prepared.problems] }, path);
}

function announceEntry(run: Run, entry: IndexEntry, more: readonly Problem[]): Promise<AssetReport> {
  const { listing, manifest, path, version } = entry;
  return announce(run, { listing, manifest, path, version, problems: [...entry.problems, ...more] });
}

async function ingestEntry(run: Run, entry: IndexEntry, root: string): Promise<AssetReport> {
  const { slug, path, version, zip } = entry;
  if (zip === null) return announceEntry(run, entry, []);
  const archive = readArchive(root, zip.path, path);
  if ("files" in archive) return ingestArchive(run, entry, archive);
  if ("problems" in archive) return refused(slug, path, version, [...entry.problems, ...archive.problems]);
  const unchecked = hashProblem(run, entry, null);
  if (hasError(unchecked)) return refused(slug, path, version, [...entry.problems, ...unchecked]);
  const absent = warning(path, "assets.zip", `${zip.path} is not there; a KEY without files is listed as coming.`);
  return announceEntry(run, entry, [absent, ...unchecked]);
}

async function ingestEntries(run: Run, entries: readonly ReadEntry[], options: IndexOptions): Promise<AssetReport[]> {
  const seen = new Set<string>();
  const reports: AssetReport[] = [];
  // One after the other: an index may name archives of any size.
  for (const read of entries) {
    if (!("entry" in read)) reports.push(refused(read.slug, read.path, null, read.problems));
    else if (seen.has(read.entry.slug)) {
      const twice = error(
        read.entry.path,
        "slug",
        `${read.entry.slug} stands in this index twice; the first one counts.`,
      );
      reports.push(refused(read.entry.slug, read.entry.path, read.entry.version, [twice]));
    } else reports.push(await ingestEntry(run, read.entry, options.root));
    if ("entry" in read) seen.add(read.entry.slug);
    options.onProgress?.({ done: reports.length, total: entries.length, slug: reports.at(-1)?.slug ?? "" });
  }
  return reports;
}

/**
 * Ingests a library index or an assets index in place of a folder. An entry whose zip is there becomes a release, one
 * without files is listed as coming. Error: `invalid_input` when the JSON is no index.
 */
export async function ingestIndex(index: unknown, options: IndexOptions): Promise<Result<IngestReport>> {
  const started = performance.now();
  const entries = readIndex(index);
  if (entries === null) {
    const message = "This is no index: it needs a list `packs`, or lists such as `runbooks` and `node_keys`.";
    return err({ code: "invalid_input", message });
  }
  if (entries.length > LIMITS.assets)
    return err({ code: "invalid_input", message: `An index holds at most ${LIMITS.assets} entries.` });
  const slugs = entries.flatMap((read) => ("entry" in read ? [read.entry.slug] : []));
  const run = await beginRun(options, slugs);
  const assets = await ingestEntries(run, entries, options);
  return ok({
    source: options.source,
    dry_run: run.isDryRun,
    counts: countOutcomes(assets),
    assets,
    bundles: [],
    problems: [],
    duration_ms: Math.round(performance.now() - started),
  });
}
