/** Why a start ends: one sentence for the person at the terminal, without a stack. */
export class Refusal extends Error {}

const KNOWN: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space (about 2 GB) and start again.",
  EACCES: "A file or folder of the shop cannot be written: check who owns the folder .data and start again.",
  EROFS: "The disk is read-only: the shop keeps its data in .data and must be able to write there.",
};

/** The sentence for an error that ended a start; null for one that nobody foresaw. */
export function explain(error: unknown): string | null {
  if (error instanceof Refusal) return error.message;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (KNOWN[code]) return KNOWN[code];
  const message = error instanceof Error ? error.message : String(error);
  return /no space left|ENOSPC/i.test(message) ? (KNOWN.ENOSPC ?? null) : null;
}
