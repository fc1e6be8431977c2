import { matchesGlob } from "node:path/posix";
import { findHidden } from "../../kernel/hidden-characters";
import { type AssetFile, error, type Problem, warning } from "../schema";
import { lineAt } from "./lines";
import type { AssetKind, Manifest } from "./manifest/definitions";
import { readText } from "./manifest/storable";
import { nameProblem } from "./paths";

const TEXT = /\.(md|mdx|txt|json|ipynb|ts|tsx|mts|cts|js|jsx|mjs|cjs|sql|ya?ml|toml|css|html|svg|py|sh|prisma)$/i;

/** The documents of an asset that the shop shows; an absent one is empty. */
export type Documents = { readonly readme: string; readonly changelog: string; readonly licenseText: string };

const DOCUMENT_NAMES = /^(readme|changelog|license|licence|quickstart|checklist|notice|contributing)(\.[a-z]+)?$/i;
const GUIDES = ["quickstart.md", "checklist.md"];
const LICENSES = ["LICENSE.txt", "LICENSE", "LICENSE.md", "LICENCE.txt"];
const SOURCE = /\.(md|mdx|json|ts|tsx|js|jsx|mjs|cjs|sql|ya?ml|toml|css|html|py|sh|prisma)$/i;

type Read = { text: string; problems: Problem[] };

function documentAt(files: ReadonlyMap<string, AssetFile>, path: string): Read | null {
  const file = files.get(path);
  if (!file) return null;
  const read = readText(file.bytes);
  if ("text" in read) return { text: read.text, problems: [] };
  return { text: "", problems: [error(path, null, `The document ${read.fault}.`)] };
}

function readReadme(files: ReadonlyMap<string, AssetFile>): Read {
  const found = documentAt(files, "README.md");
  if (!found)
    return { text: "", problems: [error("README.md", null, "The asset needs a README.md: its buyer starts there.")] };
  if (found.text.trim() !== "" || found.problems.length > 0) return found;
  return { text: "", problems: [error("README.md", null, "The README.md is empty; its buyer starts there.")] };
}

function readChangelog(files: ReadonlyMap<string, AssetFile>): Read {
  const found = documentAt(files, "CHANGELOG.md");
  if (found) return found;
  return {
    text: "",
    problems: [warning("CHANGELOG.md", null, "The asset has no CHANGELOG.md; say what each version changes.")],
  };
}

/** A licence that has a name everybody knows may go without its text; one of the author's own may not. */
function readLicense(files: ReadonlyMap<string, AssetFile>, manifest: Manifest): Read {
  for (const path of LICENSES) {
    const found = documentAt(files, path);
    if (found && path === "LICENSE.txt") return found;
    if (found)
      return {
        ...found,
        problems: [...found.problems, warning(path, null, "The licence is expected in LICENSE.txt.")],
      };
  }
  const message = `The asset has no LICENSE.txt with the text of ${manifest.license_spdx}.`;
  const isOwn = /LicenseRef-|UNLICENSED|proprietary/i.test(manifest.license_spdx);
  return { text: "", problems: [isOwn ? error("LICENSE.txt", null, message) : warning("LICENSE.txt", null, message)] };
}

function checkGuide(files: ReadonlyMap<string, AssetFile>, kind: AssetKind): Problem[] {
  if (kind.guide === null || files.has(kind.guide)) return [];
  const other = GUIDES.find((path) => files.has(path));
  const instead = other ? ` ${other} stands in its place.` : "";
  return [warning(kind.guide, null, `The asset has no ${kind.guide}.${instead}`)];
}

/** Paths that the manifest promises. A guide under the other guide's name is not missed by anybody. */
function checkPromised(files: ReadonlyMap<string, AssetFile>, kind: AssetKind, manifest: Manifest): Problem[] {
  const hasGuide = GUIDES.some((path) => files.has(path));
  return (manifest.documentation ?? []).flatMap((path, index) => {
    const field = `documentation.${index}`;
    const unsafe = nameProblem(path);
    if (unsafe) return [error(kind.manifest, field, `documentation names ${path}. ${unsafe.message}`)];
    const isFolder = [...files.keys()].some((existing) => existing.startsWith(`${path.replace(/\/$/, "")}/`));
    if (files.has(path) || isFolder) return [];
    const message = `documentation names ${path}, which does not exist in the asset.`;
    return [
      hasGuide && GUIDES.includes(path) ? warning(kind.manifest, field, message) : error(kind.manifest, field, message),
    ];
  });
}

/** Whether a glob is of the plain kind: others stand for more paths, or more ways to match one, than can be counted. */
function isPlainGlob(glob: string): boolean {
  const segments = glob.split("/");
  const isPlain = (segment: string) => segment === "**" || (segment.match(/\*/g)?.length ?? 0) <= 2;
  const deep = segments.filter((segment) => segment === "**").length;
  return !/[{}]|[!?+*@]\(/.test(glob) && segments.every(isPlain) && deep <= 2;
}

/** A glob that names nothing is a slip of its author. */
function checkPreview(all: readonly AssetFile[], manifest: Manifest, file: string): Problem[] {
  return (manifest.preview ?? []).flatMap((glob, index) => {
    const field = `preview.${index}`;
    if (!isPlainGlob(glob))
      return [error(file, field, `preview names ${glob}; right would be a path with at most two * in a part of it.`)];
    if (all.some(({ path }) => matchesGlob(path, glob))) return [];
    return [warning(file, field, `preview names ${glob}, and no file of the asset is called so.`)];
  });
}

function notebookProblem(file: AssetFile): Problem[] {
  const read = readText(file.bytes, file.bytes.byteLength);
  if ("fault" in read) return [error(file.path, null, `The notebook ${read.fault}.`)];
  try {
    const notebook: unknown = JSON.parse(read.text);
    if (typeof notebook === "object" && notebook !== null && "cells" in notebook && Array.isArray(notebook.cells))
      return [];
  } catch {
    // Not JSON is not a notebook; said below.
  }
  return [error(file.path, null, "The file is not a Jupyter notebook: JSON with a list of cells.")];
}

function checkNotebooks(files: readonly AssetFile[]): Problem[] {
  const notebooks = files.filter((file) => file.path.endsWith(".ipynb"));
  if (notebooks.length === 0) return [error("notebooks/", null, "The asset holds no notebook (notebooks/*.ipynb).")];
  const isInPlace = notebooks.some((file) => file.path.startsWith("notebooks/"));
  const place = isInPlace ? [] : [warning("notebooks/", null, "The notebooks are expected in the folder notebooks/.")];
  return [...place, ...notebooks.flatMap(notebookProblem)];
}

function checkCode(files: readonly AssetFile[]): Problem[] {
  const has = (folder: string) => files.some((file) => file.path.startsWith(`${folder}/`));
  return ["src", "tests"]
    .filter((folder) => !has(folder))
    .map((folder) => warning(`${folder}/`, null, `A code pack is expected to have a folder ${folder}/.`));
}

/** A KEY is more than its documents; a runbook is its documents. */
function checkContent(files: readonly AssetFile[], kind: AssetKind): Problem[] {
  if (kind.tools.includes("operational")) return [];
  if (kind.tools.includes("jupyter")) return checkNotebooks(files);
  const content = files.filter((file) => file.path !== kind.manifest && !DOCUMENT_NAMES.test(file.path));
  if (content.length === 0) return [error("src/", null, "The asset holds nothing but documents about itself.")];
  return kind.tools.includes("node") ? checkCode(files) : [];
}

/** What a new asset holds in place of what its author has to write. */
const UNWRITTEN = "Write here:";

function textProblems({ path, bytes }: AssetFile): Problem[] {
  const read = readText(bytes, bytes.byteLength);
  if ("fault" in read) {
    if (DOCUMENT_NAMES.test(path) || !SOURCE.test(path)) return [];
    return [warning(path, null, "The file is not valid UTF-8; editors will show it damaged.")];
  }
  const { text } = read;
  const problems: Problem[] = [];
  const hidden = findHidden(text, "code");
  if (hidden !== null) {
    const message = `The file holds the character ${hidden.character}, which makes it read otherwise than it is; write it as an escape.`;
    problems.push({ ...error(path, null, message), line: lineAt(text, hidden.index) });
  }
  const unwritten = text.indexOf(UNWRITTEN);
  if (unwritten !== -1) {
    const message = `The file still says "${UNWRITTEN} …", as it was made; write what a buyer reads.`;
    problems.push({ ...warning(path, null, message), line: lineAt(text, unwritten) });
  }
  return problems;
}

/** Texts must be what they look like, and written. */
function checkTexts(files: readonly AssetFile[]): Problem[] {
  return files.filter(({ path }) => TEXT.test(path) || DOCUMENT_NAMES.test(path)).flatMap(textProblems);
}

/** Checks the files of an asset against its manifest, and reads the documents that the shop shows. */
export function checkFiles(all: readonly AssetFile[], kind: AssetKind, manifest: Manifest) {
  const files = new Map(all.map((file) => [file.path, file]));
  const readme = readReadme(files);
  const changelog = readChangelog(files);
  const license = readLicense(files, manifest);
  const documents: Documents = { readme: readme.text, changelog: changelog.text, licenseText: license.text };
  const problems = [
    ...readme.problems,
    ...changelog.problems,
    ...license.problems,
    ...checkGuide(files, kind),
    ...checkPromised(files, kind, manifest),
    ...checkPreview(all, manifest, kind.manifest),
    ...checkContent(all, kind),
    ...checkTexts(all),
  ];
  return { documents, problems };
}
