import "server-only";
import { database, lockFor, type Tx, transaction } from "../../platform/db";
import { type ArtifactStore, storage } from "../../platform/storage";
import { type KnownKey, listKnownKeys } from "../queries";
import type { BundlePart } from "../rules/bundles";
import type { KnownVersions } from "../rules/decide";
import type { AssetReport, IngestReport, Outcome, Problem, Progress } from "../schema";

/** What one run of ingestion works with. */
export type Run = {
  readonly now: Date;
  readonly isDryRun: boolean;
  readonly store: ArtifactStore;
  /** The shop as it was when the run began; what is decided on it is decided again under the lock before it is written. */
  readonly known: ReadonlyMap<string, KnownKey>;
  /** Every slug that exists, or will when the run is over. */
  readonly slugs: ReadonlySet<string>;
  /** In a dry run: the KEYS as they would be sold. */
  readonly planned: Map<string, BundlePart>;
  /** In a dry run: the versions of the KEYS as they would be by now. */
  readonly plannedVersions: Map<string, KnownVersions>;
};

export type IngestOptions = {
  readonly now: Date;
  readonly dryRun?: boolean;
  readonly onProgress?: (progress: Progress) => void;
};

/** Begins a run; `slugs` are those that the run is about to bring. */
export async function beginRun(options: IngestOptions, slugs: Iterable<string>): Promise<Run> {
  const known = await listKnownKeys(database());
  return {
    now: options.now,
    isDryRun: options.dryRun ?? false,
    store: storage(),
    known,
    slugs: new Set([...known.keys(), ...slugs]),
    planned: new Map(),
    plannedVersions: new Map(),
  };
}

/** Everything that writes one KEY goes through here, one after the other, so that two ingestions do not collide. */
export function writeKey<T>(slug: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(async (tx) => {
    await lockFor(tx, `catalog:${slug}`);
    return work(tx);
  });
}

export function refused(slug: string, path: string, version: string | null, problems: Problem[]): AssetReport {
  return { slug, path, outcome: "refused", version, problems };
}

export function countOutcomes(assets: readonly AssetReport[]): Record<Outcome, number> {
  const counts: Record<Outcome, number> = { ingested: 0, new_version: 0, history: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of assets) counts[outcome] += 1;
  return counts;
}

/** Whether nothing in a report is refused. */
export function isClean(report: IngestReport): boolean {
  const isBroken = report.problems.some((problem) => problem.level === "error");
  return !isBroken && report.counts.refused === 0 && report.bundles.every((bundle) => bundle.outcome !== "refused");
}
