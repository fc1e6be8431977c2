import "server-only";
import { publicReadme } from "../../catalog/rules/preview";
import type { KeyType } from "../../catalog/schema";
import { readZipFile } from "../gateway/read-entry";
import type { RecordedFile, VersionContents } from "../queries";
import { linkedPath } from "../rules/links";
import { isReadable, renderFile, renderPreview, renderUnread } from "../rules/render";
import { type Allowance, choosePreview, wishesOf } from "../rules/select";
import type { ListedFile, RenderedFile } from "../schema";
import { remembered } from "./cache";

/** The address of a file of the same version in the reader; the file must be there. */
function readerQuery(version: string, path: string): string {
  return `?${new URLSearchParams({ version, file: path })}`;
}

export function findFile(contents: VersionContents, path: string): RecordedFile | null {
  return contents.files.find((file) => file.path === path) ?? null;
}

/** The bytes of a file. Throws when the version has no stored zip, or the zip is not what the record says. */
export async function readBytes(contents: VersionContents, file: RecordedFile): Promise<Uint8Array> {
  if (!contents.zip) throw new Error(`Version ${contents.version} has no stored zip.`);
  return readZipFile(contents.zip, file);
}

/** A file as its owner reads it. */
export async function readWhole(contents: VersionContents, file: RecordedFile): Promise<RenderedFile> {
  const unread = renderUnread(file);
  if (unread) return unread;
  const linkTo = (link: string) => {
    const path = linkedPath(file.path, link);
    return path && findFile(contents, path) ? readerQuery(contents.version, path) : null;
  };
  return remembered(`whole ${contents.zip?.sha256} ${file.path}`, async () =>
    renderFile({ path: file.path, bytes: await readBytes(contents, file) }, linkTo),
  );
}

/** What of a version everybody may see. */
export function allowancesOf(type: KeyType, { files, manifest, readme }: VersionContents): Allowance[] {
  const alreadyFree = type === "runbook" ? Buffer.byteLength(publicReadme(type, readme)) : 0;
  return choosePreview({ type, files, alreadyFree, ...wishesOf(manifest) });
}

/** The beginning of a file that everybody may see; null when nothing of it can be shown. */
export async function readStart(contents: VersionContents, allowance: Allowance): Promise<RenderedFile | null> {
  const file = findFile(contents, allowance.path);
  if (!file || !isReadable(file)) return null;
  return remembered(`start ${contents.zip?.sha256} ${JSON.stringify(allowance)}`, async () =>
    renderPreview({ path: file.path, bytes: await readBytes(contents, file) }, allowance),
  );
}

const DOCUMENTS = /^(README|CHANGELOG)\.md$|^LICEN[CS]E(\.txt|\.md)?$/;

/** Documents that stand on the KEY's page for everybody. A runbook's README is the runbook. */
export function isOnPage(type: KeyType, path: string): boolean {
  return DOCUMENTS.test(path) && !(type === "runbook" && path === "README.md");
}

/** The files of a version as everybody sees them. */
export function listForAll(
  type: KeyType,
  { files }: VersionContents,
  previews: readonly Pick<RenderedFile, "path" | "part">[],
): ListedFile[] {
  const shown = new Map(previews.map(({ path, part }) => [path, part === null ? "open" : "part"] as const));
  return files.map(({ path, bytes }) => {
    if (type === "runbook" && path === "README.md") return { path, bytes, access: "part" };
    return { path, bytes, access: shown.get(path) ?? (isOnPage(type, path) ? "open" : "locked") };
  });
}

export function listForOwner({ files }: VersionContents): ListedFile[] {
  return files.map(({ path, bytes }) => ({ path, bytes, access: "open" }));
}
