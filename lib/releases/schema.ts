import { z } from "zod";
import { versionSchema } from "../catalog/schema";

/** A KEY of whose new versions somebody is told by mail. */
export type FollowedDto = { slug: string; title: string; since: string };

/** A file of a release as the shop's record of it says: its size in bytes and its SHA-256. */
export type ReleaseFile = { readonly path: string; readonly bytes: number; readonly sha256: string };

/** What became of one file between two releases; `from` is the former path of one that moved. */
export type FileChange = {
  readonly kind: "added" | "removed" | "changed" | "renamed";
  readonly path: string;
  readonly from: string | null;
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
};

/** A line of a comparison with its number in the file before and after; null where it is not in that file. */
export type DiffLine = {
  readonly kind: "same" | "removed" | "added";
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
};
export type DiffHunk = { readonly lines: readonly DiffLine[] };

/** How two texts differ. `too_large` ones are not compared: whoever wants them has both files. */
export type TextDiff =
  | {
      readonly state: "compared";
      readonly hunks: readonly DiffHunk[];
      readonly added: number;
      readonly removed: number;
    }
  | { readonly state: "too_large" }
  | { readonly state: "binary" };

/** One row of the view side by side: what stood there, and what stands there now. */
export type SideBySideRow<Line = DiffLine> = { readonly left: Line | null; readonly right: Line | null };

/** The job that mails a KEY's followers about its newest release. */
export const TELL_FOLLOWERS_TASK = "tell-followers";

/** A changed file in a comparison; sizes in bytes. Counts of lines are null where they were not or cannot be counted. */
export type ChangedFile = {
  kind: FileChange["kind"];
  path: string;
  from: string | null;
  bytes_before: number | null;
  bytes_after: number | null;
  lines_added: number | null;
  lines_removed: number | null;
};

export type ChangeCounts = { added: number; removed: number; changed: number; renamed: number };

/** One version as the list of versions shows it. `changelog` is markdown. */
export type VersionNote = {
  version: string;
  published_at: string;
  changelog: string;
  yanked_reason: string | null;
};

/** How two versions of a KEY differ, as everybody may know. `notes` are of the later versions, the highest first. */
export type ReleaseDiff = {
  slug: string;
  title: string;
  from: string;
  to: string;
  /** All versions, the highest first, to choose others. */
  versions: { version: string; yanked_reason: string | null }[];
  counts: ChangeCounts;
  files: ChangedFile[];
  notes: VersionNote[];
};

/** A line with its text as HTML, escaped and coloured by the server. */
export type ShownLine = DiffLine & { readonly html: string };
export type ShownHunk = { readonly lines: readonly ShownLine[]; readonly rows: readonly SideBySideRow<ShownLine>[] };

/** One file of a comparison, for who may use the KEY. `total` counts all lines, of which the first ones are shown. */
export type FileDiff = {
  readonly file: ChangedFile;
  readonly state: TextDiff["state"] | "moved";
  readonly hunks: readonly ShownHunk[];
  readonly shown: number;
  readonly total: number;
};

/** What became of the files from one version to the next; `names` are the first of them. */
export type VersionChanges = {
  version: string;
  /** The version before this one; null for the first. */
  before: string | null;
  counts: ChangeCounts;
  names: { kind: FileChange["kind"]; path: string; from: string | null }[];
};

const path = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes("\0"), "No NUL.");

/** The query of a comparison. Without `to` the version that is offered, without `from` the one before it. */
export const diffQuerySchema = z.object({ from: versionSchema.optional(), to: versionSchema.optional() });
export const diffLinesQuerySchema = diffQuerySchema.extend({ path });
export type DiffQuery = z.output<typeof diffQuerySchema>;
