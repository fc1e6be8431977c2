import { error, hint, LIMITS, type Problem, warning } from "../schema";

/** The file in every zip that lists the others. It is written here, never taken from an asset. */
export const KEYS_MANIFEST = "KEYS-MANIFEST.json";

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

/** A folder or file that is never part of what is sold, with the reason, or null. */
export function leftOut(path: string, isFolder: boolean): Problem | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isFolder) {
    if (!LEFT_OUT_FOLDERS.has(name)) return null;
    return warning(path, null, "This folder is not part of the KEY and was left out; delete it from the library.");
  }
  if (JUNK.has(name)) return hint(path, null, "This file of the operating system was left out.");
  if (path === KEYS_MANIFEST)
    return warning(path, null, "Ingestion writes this file itself; the one here was left out.");
  return null;
}

/** Control characters, separators of other systems, and characters that a damaged name is decoded to. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN_CHARACTERS = /[\u0000-\u001f\u007f\\:*?"<>|\ufffd]/;

/** Why a file of this name may not be sold, or null. Names must mean the same on every system that unpacks them. */
export function nameProblem(path: string): Problem | null {
  const segments = path.split("/");
  const name = segments.at(-1) ?? "";
  if (path.startsWith("/") || segments.some((segment) => segment === ".." || segment === "." || segment === ""))
    return error(path, null, "The name climbs out of the asset's folder; it must be a plain relative path.");
  if (FORBIDDEN_CHARACTERS.test(path) || !path.isWellFormed())
    return error(
      path,
      null,
      'The name holds a character that not every system can write: no control characters, no \\ : * ? " < > |.',
    );
  if (segments.includes("__proto__") || segments.some((segment) => /[. ]$/.test(segment)))
    return error(path, null, "The name is reserved or ends with a dot or a space; choose another one.");
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

/** Names that would overwrite one another where letters' case, or how accents are written, makes no difference. */
export function clashingNames(paths: readonly string[]): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const folded = path.normalize("NFC").toLowerCase();
    const other = seen.get(folded);
    if (other === undefined) seen.set(folded, path);
    else problems.push(error(path, null, `On some systems this is the same file as ${other}; rename one of them.`));
  }
  return problems;
}
