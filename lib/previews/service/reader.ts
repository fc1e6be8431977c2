import "server-only";
import { recordReading } from "../../downloads/service/record-reading";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import type { VersionContents } from "../queries";
import { CHECKLIST_FILES } from "../rules/checklist";
import type { FileList, ReaderDto, RenderedFile } from "../schema";
import { findVersion, mayReadAll, type OpenedVersion, openVersion } from "./access";
import { allowancesOf, findFile, isOnPage, listForAll, listForOwner, readStart, readWhole } from "./read-file";

/** Records that goods were handed over, before they are. */
export async function handOver(viewer: Viewer, { key, contents }: OpenedVersion, now: Date): Promise<void> {
  const sha256 = contents.zip?.sha256;
  if (!sha256) return;
  await recordReading({ userId: viewer.userId, keyId: key.id, versionId: contents.id, sha256 }, now);
}

const fileNotFound = (contents: VersionContents, path: string) =>
  err({ code: "not_found" as const, message: `Version ${contents.version} holds no file ${path}.` });

/** Where one begins to read: at what stands on the KEY's page too, so that arriving is no download. */
function beginning({ key, contents }: OpenedVersion): string | undefined {
  const path = "README.md";
  return isOnPage(key.type, path) && findFile(contents, path) ? path : undefined;
}

export type ReaderWish = { readonly version?: string | undefined; readonly path?: string | undefined };

async function readChosen(
  viewer: Viewer,
  opened: OpenedVersion,
  path: string | undefined,
  now: Date,
): Promise<Result<RenderedFile | null>> {
  if (path === undefined) return ok(null);
  const file = findFile(opened.contents, path);
  if (!file || !opened.contents.zip) return fileNotFound(opened.contents, path);
  if (!isOnPage(opened.key.type, path)) await handOver(viewer, opened, now);
  return ok(await readWhole(opened.contents, file));
}

/**
 * The reader of a version, with the chosen file rendered. Reading a file that is not shown to everybody counts as a download.
 * Errors: `unauthenticated`, `key_not_found`, `no_artifact`, `not_entitled`, `version_not_found`, `not_found` (the file).
 */
export async function openReader(
  viewer: Viewer,
  slug: string,
  wish: ReaderWish,
  now: Date,
): Promise<Result<ReaderDto>> {
  const opened = await openVersion(viewer, slug, wish.version, now);
  if (!opened.ok) return opened;
  const { key, contents } = opened.value;
  const file = await readChosen(viewer, opened.value, wish.path ?? beginning(opened.value), now);
  if (!file.ok) return file;
  const hasChecklist = CHECKLIST_FILES.some((path) => findFile(contents, path) !== null);
  return ok({
    slug: key.slug,
    title: key.title,
    version: contents.version,
    versions: [...key.versions],
    files: listForOwner(contents),
    file: file.value,
    is_runnable: key.type === "runbook" && hasChecklist,
  });
}

/**
 * The files of a version, each with how much of it the viewer may see. Of older versions everybody sees the names only:
 * what several versions show together could be more than one may.
 * Errors: `key_not_found`, `no_artifact`, `version_not_found`.
 */
export async function listFiles(
  viewer: Viewer | null,
  slug: string,
  version: string | undefined,
  now: Date,
): Promise<Result<FileList>> {
  const found = await findVersion(slug, version);
  if (!found.ok) return found;
  const { key, contents } = found.value;
  const about = { slug: key.slug, version: contents.version };
  if (await mayReadAll(viewer, key, now)) return ok({ ...about, items: listForOwner(contents) });
  const isCurrent = contents.version === key.currentVersion && contents.zip !== null;
  const allowances = isCurrent ? allowancesOf(key.type, contents) : [];
  const previews = await Promise.all(allowances.map((allowance) => readStart(contents, allowance)));
  return ok({
    ...about,
    items: listForAll(
      key.type,
      contents,
      previews.filter((preview) => preview !== null),
    ),
  });
}
