import { findHidden } from "../../kernel/hidden-characters";
import { error, hint, LIMITS, type Problem, warning } from "../schema";

/** The file in every zip that lists the others. It is written here, never taken from an asset. */
export const KEYS_MANIFEST = "KEYS-MANIFEST.json";
/** The bill of materials in every zip (CycloneDX), likewise. */
export const KEYS_BOM = "KEYS-BOM.cdx.json";

const LEFT_OUT_FOLDERS = new Set([
  "node_modules",
  ".git",
  ".svn",
  ".hg",
  "__pycache__",
  ".ipynb_checkpoints",
  ".venv",
  ".pytest_cache",
  ".next",
]);
const JUNK = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);
const SECRET_NAMES = [
  /^\.env(\.(?!(example|sample|template)$)[^/]+)?$/i,
  /^id_(rsa|dsa|ecdsa|ed25519)$/i,
  /\.(p12|pfx|jks|keystore|kdbx|ppk)$/i,
  /^\.(netrc|pgpass|htpasswd|npmrc|pypirc|git-credentials)$/i,
];

/** The older releases of a KEY, in the folder of the current one. */
export const VERSIONS = "versions";
/** The versions that are no longer offered, each with its reason. */
export const YANKED = "yanked.json";

/** Whether something stands in a KEY's folder beside the current release and is no part of it. */
export function isBesideRelease(path: string, isFolder: boolean): boolean {
  return path === (isFolder ? VERSIONS : YANKED);
}

/** A folder or file that is never part of what is sold, with the reason, or null. */
export function leftOut(path: string, isFolder: boolean): Problem | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isFolder) {
    if (!LEFT_OUT_FOLDERS.has(name)) return null;
    return warning(path, null, "This folder is not part of the KEY and was left out; delete it from the library.");
  }
  if (JUNK.has(name)) return hint(path, null, "This file of the operating system was left out.");
  if (path === KEYS_MANIFEST || path === KEYS_BOM)
    return warning(path, null, "Ingestion writes this file itself; the one here was left out.");
  return null;
}

/** Whether a file of an archive is no part of what is sold: left out itself, or with one of its folders. */
export function isOutside(path: string): boolean {
  const segments = path.split("/");
  const isIn = (end: number) => {
    const folder = segments.slice(0, end).join("/");
    return isBesideRelease(folder, true) || leftOut(folder, true) !== null;
  };
  return (
    isBesideRelease(path, false) ||
    leftOut(path, false) !== null ||
    segments.slice(1).some((_, index) => isIn(index + 1))
  );
}

/** Separators of other systems, and the character that a damaged name is decoded to. */
const FORBIDDEN_CHARACTERS = /[\\:*?"<>|\ufffd]/;
/** Devices of Windows, with any ending. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\.|$)/i;

/** A name that some system takes for another one, or cannot write. */
function isReserved(segment: string): boolean {
  return segment === "__proto__" || /[. ]$/.test(segment) || RESERVED.test(segment);
}

/** Why a file of this name may not be sold, or null. Names must mean the same on every system that unpacks them. */
export function nameProblem(path: string): Problem | null {
  const segments = path.split("/");
  const name = segments.at(-1) ?? "";
  if (path.startsWith("/") || segments.some((segment) => segment === ".." || segment === "." || segment === ""))
    return error(path, null, "The name climbs out of the asset's folder; it must be a plain relative path.");
  const hidden = findHidden(path, "name");
  if (hidden !== null)
    return error(path, null, `The name holds the character ${hidden.character}, which nobody sees; take it out.`);
  if (FORBIDDEN_CHARACTERS.test(path) || !path.isWellFormed())
    return error(path, null, 'The name holds a character that not every system can write, such as \\ : * ? " < > |.');
  if (segments.some(isReserved))
    return error(path, null, "The name is reserved or ends with a dot or a space; choose another one.");
  if (segments.length === 1 && name !== name.toLowerCase() && [VERSIONS, YANKED].includes(name.toLowerCase()))
    return error(path, null, `On some systems this is the same as ${name.toLowerCase()}; choose another name.`);
  if (path.length > LIMITS.pathLength || segments.length > LIMITS.depth)
    return error(
      path,
      null,
      `The path is too long: at most ${LIMITS.pathLength} characters and ${LIMITS.depth} levels.`,
    );
  if (SECRET_NAMES.some((secret) => secret.test(name)))
    return error(
      path,
      null,
      "A file that holds credentials may not be sold. Ship an example (.env.example) with empty values.",
    );
  return null;
}

/** One form for all the ways to write a name that some system takes for the same. */
function folded(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/**
 * Names that would overwrite one another where letters' case, or how accents are written, makes no difference; and
 * files that are folders of others, which only an archive can hold.
 */
export function clashingNames(paths: readonly string[]): Problem[] {
  const seen = new Map([KEYS_MANIFEST, KEYS_BOM].map((name) => [folded(name), name]));
  const folders = new Set<string>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const name = folded(path);
    const other = seen.get(name);
    if (other === undefined) seen.set(name, path);
    else problems.push(error(path, null, `On some systems this is the same file as ${other}; rename one of them.`));
    for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1))
      folders.add(name.slice(0, end));
  }
  for (const path of paths)
    if (folders.has(folded(path))) problems.push(error(path, null, "This is a file and a folder at once; rename it."));
  return problems;
}
