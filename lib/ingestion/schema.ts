import { z } from "zod";
import { visible } from "../kernel/hidden-characters";

/**
 * An error makes the asset invalid; a warning is what a buyer would not miss; a hint is worth knowing.
 * `file` is relative to the asset, `field` a dotted path in it, `line` counts from 1 and is there where it is known.
 * `message` says what would be right.
 */
export type Problem = {
  level: "error" | "warning" | "hint";
  file: string;
  field: string | null;
  line?: number;
  message: string;
};

export const OUTCOMES = ["ingested", "new_version", "history", "unchanged", "refused"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of one asset. `path` is relative to the library, or a pointer into an index. */
export type AssetReport = {
  slug: string;
  path: string;
  outcome: Outcome;
  version: string | null;
  problems: Problem[];
};

/** What became of one bundle; both sums in cents, savings in basis points, null where it was refused. */
export type BundleReport = {
  slug: string;
  outcome: "ingested" | "unchanged" | "refused";
  price_cents: number | null;
  parts_total_cents: number | null;
  savings_bps: number | null;
  problems: Problem[];
};

export type IngestReport = {
  source: string;
  dry_run: boolean;
  counts: Record<Outcome, number>;
  assets: AssetReport[];
  bundles: BundleReport[];
  /** What concerns the library as a whole. */
  problems: Problem[];
  duration_ms: number;
};

/** A file of an asset, in memory. `path` uses forward slashes and is relative to the asset. */
export type AssetFile = { readonly path: string; readonly bytes: Uint8Array; readonly sha256: string };

export type Progress = { readonly done: number; readonly total: number; readonly slug: string };

/** The body of `POST /admin/ingest`. */
export const ingestInputSchema = z.strictObject({ dry_run: z.boolean().default(false) });

/** The job that tells those who asked about a KEY that it is there. */
export const ANNOUNCE_TASK = "announce-release";

/** The job that tells those who downloaded a version that it is no longer offered, or that it is again. */
export const YANKED_TASK = "tell-yanked";

/** The body of `POST /admin/keys/:slug/versions/:version/{yank,restore}`. */
export const yankInputSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) });

/** What became of a version: whether anything changed, which version is offered now, how many people have this one. */
export type YankDto = {
  slug: string;
  version: string;
  changed: boolean;
  yanked_reason: string | null;
  current_version: string | null;
  downloaded_by: number;
};

const MIB = 1024 * 1024;

/** What an asset may hold. They keep one asset in memory, and every answer quick. */
export const LIMITS = {
  files: 2000,
  folders: 2000,
  /** Older releases of one KEY. */
  versions: 100,
  fileBytes: 20 * MIB,
  totalBytes: 50 * MIB,
  manifestBytes: 256 * 1024,
  documentBytes: 2 * MIB,
  pathLength: 200,
  depth: 12,
  /** What all archives inside an asset unpack to, together. */
  unpackedBytes: 200 * MIB,
  unpackedEntries: 20_000,
  archiveDepth: 2,
  indexBytes: 8 * MIB,
  assets: 50_000,
} as const;

const LONGEST_MESSAGE = 1000;
const LONGEST_PLACE = 300;

/** What an asset says of itself may be of any length; a report is to be read. */
function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

function problem(level: Problem["level"], file: string, field: string | null, message: string): Problem {
  return {
    level,
    file: shortened(file, LONGEST_PLACE),
    field: field === null ? null : shortened(field, LONGEST_PLACE),
    message: shortened(visible(message), LONGEST_MESSAGE),
  };
}

export const error = (file: string, field: string | null, message: string) => problem("error", file, field, message);
export const warning = (file: string, field: string | null, message: string) =>
  problem("warning", file, field, message);
export const hint = (file: string, field: string | null, message: string) => problem("hint", file, field, message);

export function hasError(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.level === "error");
}
