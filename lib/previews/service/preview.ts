import "server-only";
import { log } from "../../platform/log";
import { findContents, findReadableKey, type ReadableKey, type VersionContents } from "../queries";
import { outlineOf } from "../rules/checklist";
import type { ChecklistOutline, KeyPreview, RenderedFile } from "../schema";
import { readSteps } from "./checklist";
import { allowancesOf, listForAll, readStart } from "./read-file";

async function findOutline(key: ReadableKey, contents: VersionContents): Promise<ChecklistOutline | null> {
  const checklist = key.type === "runbook" ? await readSteps(contents) : null;
  return checklist && outlineOf(checklist.path, checklist.steps);
}

async function readPreviews(key: ReadableKey, contents: VersionContents): Promise<RenderedFile[]> {
  const read = await Promise.all(allowancesOf(key.type, contents).map((allowance) => readStart(contents, allowance)));
  return read.filter((preview) => preview !== null);
}

type Shown = Pick<KeyPreview, "previews" | "outline">;

/** A zip that cannot be read costs the page its previews and nothing else; ingestion reports and heals it. */
async function showWhatCanBeRead(key: ReadableKey, contents: VersionContents): Promise<Shown> {
  if (!contents.zip) return { previews: [], outline: null };
  try {
    return { previews: await readPreviews(key, contents), outline: await findOutline(key, contents) };
  } catch (error) {
    log().error({ err: error, slug: key.slug }, "the preview could not be read");
    return { previews: [], outline: null };
  }
}

/** What everybody may see of a KEY's current version; null for a KEY that is not there or has none yet. */
export async function findKeyPreview(slug: string): Promise<KeyPreview | null> {
  const key = await findReadableKey(slug);
  const contents = key?.currentVersion ? await findContents(key.id, key.currentVersion) : null;
  if (!key || !contents) return null;
  const shown = await showWhatCanBeRead(key, contents);
  return { version: contents.version, files: listForAll(key.type, contents, shown.previews), ...shown };
}
