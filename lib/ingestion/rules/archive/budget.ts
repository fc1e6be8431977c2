import { LIMITS } from "../../schema";

/** An archive that may not be sold, with the reason as a sentence. Caught where the archive's name is known. */
export class UnsafeArchive extends Error {}

/** What an asset's archives may still unpack to. One budget for all of them, so that many small ones do not add up. */
export type Budget = { bytes: number; entries: number };

export function newBudget(): Budget {
  return { bytes: LIMITS.unpackedBytes, entries: LIMITS.unpackedEntries };
}

/** Takes what one entry unpacks to. Throws `UnsafeArchive` when there is not so much left. */
export function spend(budget: Budget, bytes: number): void {
  budget.bytes -= bytes;
  budget.entries -= 1;
  if (budget.bytes < 0 || budget.entries < 0) throw tooMuch();
}

export function tooMuch(): UnsafeArchive {
  const mebibytes = LIMITS.unpackedBytes / (1024 * 1024);
  return new UnsafeArchive(
    `It unpacks to more than ${mebibytes} MiB or ${LIMITS.unpackedEntries} files; ship less, or the files themselves.`,
  );
}

export type Entry = { readonly path: string; readonly bytes: Uint8Array };
