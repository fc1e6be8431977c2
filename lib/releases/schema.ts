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
export type SideBySideRow = { readonly left: DiffLine | null; readonly right: DiffLine | null };

/** The job that mails a KEY's followers about its newest release. */
export const TELL_FOLLOWERS_TASK = "tell-followers";
