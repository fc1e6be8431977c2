import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { consume, type Limit } from "../../platform/rate-limit";
import { findPicture, type Picture } from "../rules/notebook/pictures";
import { readNotebook } from "../rules/notebook/read";
import { freeCells } from "../rules/notebook/render";
import { pictureFormat } from "../rules/pictures";
import { decodeText } from "../rules/plain-text";
import { isReadable } from "../rules/render";
import type { FileQuery, PictureQuery } from "../schema";
import { findVersion, type OpenedVersion, openVersion } from "./access";
import { allowancesOf, findFile, isOnPage, readBytes } from "./read-file";
import { handOver } from "./reader";

/** A picture of more bytes is looked at after the download. */
const MOST_PICTURE_BYTES = 4 * 1024 * 1024;
/** Each file is held in memory while it is checked and sent; whoever wants them all downloads the zip. */
const RAW_FILES: Limit = { name: "raw-files", points: 60, seconds: 60 };

export type RawFile = { readonly path: string; readonly bytes: Uint8Array; readonly isText: boolean };
/** `isPublic`: it is part of what everybody may see. */
export type ServedPicture = Picture & { readonly isPublic: boolean };

const noFile = (path: string) => err({ code: "not_found" as const, message: `There is no file ${path}.` });

/**
 * One file as it is, for somebody who may use the KEY. It counts as a download, unless everybody may read it.
 * Errors: `rate_limited`, `unauthenticated`, `key_not_found`, `no_artifact`, `not_entitled`, `version_not_found`, `not_found`.
 */
export async function readRaw(
  viewer: Viewer,
  slug: string,
  { version, path }: FileQuery,
  now: Date,
): Promise<Result<RawFile>> {
  const counted = await consume(RAW_FILES, viewer.userId);
  if (!counted.ok) return counted;
  const opened = await openVersion(viewer, slug, version, now);
  if (!opened.ok) return opened;
  const { contents } = opened.value;
  const file = findFile(contents, path);
  if (!file || !contents.zip) return noFile(path);
  if (!isOnPage(opened.value.key.type, path)) await handOver(viewer, opened.value, now);
  const bytes = await readBytes(contents, file);
  return ok({ path, bytes, isText: decodeText(bytes) !== null });
}

/** The picture of a path: the file itself, or with an id one that stands in a notebook. */
async function readPictureOf({ contents }: OpenedVersion, { path, id }: PictureQuery): Promise<Picture | null> {
  const file = findFile(contents, path);
  if (!file || !contents.zip) return null;
  if (id === undefined ? file.bytes > MOST_PICTURE_BYTES : !isReadable(file)) return null;
  const bytes = await readBytes(contents, file);
  const text = id === undefined ? null : decodeText(bytes);
  if (id !== undefined) {
    const notebook = text === null ? null : readNotebook(text);
    return notebook && findPicture(notebook, id);
  }
  const format = pictureFormat(bytes);
  return format && { format, bytes };
}

/** Whether a picture of a notebook stands in one of the cells that everybody may see. */
async function isInPreview({ key, contents }: OpenedVersion, { path, id }: PictureQuery): Promise<boolean> {
  const isCurrent = contents.version === key.currentVersion;
  const allowance = isCurrent ? allowancesOf(key.type, contents).find((item) => item.path === path) : undefined;
  const file = findFile(contents, path);
  if (!allowance || !file || !contents.zip || id === undefined || !isReadable(file)) return false;
  const text = decodeText(await readBytes(contents, file));
  const notebook = text === null ? null : readNotebook(text);
  return notebook !== null && Number(id.split(".")[0]) < freeCells(notebook, allowance);
}

/**
 * A picture of a KEY: for everybody when it stands in the preview, otherwise for somebody who may use the KEY.
 * Errors: those of `readRaw`.
 */
export async function readPicture(
  viewer: Viewer | null,
  slug: string,
  query: PictureQuery,
  now: Date,
): Promise<Result<ServedPicture>> {
  const found = await findVersion(slug, query.version);
  if (!found.ok) return found;
  const isPublic = await isInPreview(found.value, query);
  const opened = isPublic ? found : await openVersion(viewer, slug, query.version, now);
  if (!opened.ok) return opened;
  const picture = await readPictureOf(opened.value, query);
  if (!picture) return noFile(query.path);
  if (!isPublic && viewer) await handOver(viewer, opened.value, now);
  return ok({ ...picture, isPublic });
}
