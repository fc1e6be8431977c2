import "server-only";
import type { VersionContents } from "../queries";
import { CHECKLIST_FILES, type ChecklistStep, readChecklist } from "../rules/checklist";
import { decodeText } from "../rules/plain-text";
import { isReadable } from "../rules/render";
import { findFile, readBytes } from "./read-file";

export type Checklist = { readonly path: string; readonly sha256: string; readonly steps: readonly ChecklistStep[] };

/** The steps of a version, from the first of its documents that has any; null when none has. */
export async function readSteps(contents: VersionContents): Promise<Checklist | null> {
  for (const path of CHECKLIST_FILES) {
    const file = findFile(contents, path);
    if (!file || !isReadable(file) || !contents.zip) continue;
    const text = decodeText(await readBytes(contents, file));
    const steps = text === null ? [] : readChecklist(text);
    if (steps.length > 0) return { path, sha256: file.sha256, steps };
  }
  return null;
}
