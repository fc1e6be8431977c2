/** What a file is, by its name; whether text is really text is seen when it is read. */
export type FileKind = "markdown" | "notebook" | "table" | "picture" | "code";

const PICTURE = /\.(png|jpe?g|gif|webp|svg)$/i;
const DATA = /\.(csv|tsv|parquet|arrow|feather|png|jpe?g|gif|webp|svg|ico|pdf|woff2?|ttf|zip|gz|tgz|jsonl|ndjson)$/i;
const LOCK_FILE = /(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|poetry\.lock|uv\.lock)$/;
const MANIFEST = /^(key|pack)\.json$/;
const ABOUT = /^(readme|changelog|licen[cs]e|notice|contributing|quickstart|requirements)(\.[a-z]+)?$/i;
const TEST = /(^|\/)(tests?|__tests__|fixtures)\//;

const LANGUAGES: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/\.[cm]?ts$/i, "typescript"],
  [/\.tsx$/i, "tsx"],
  [/\.[cm]?js$/i, "javascript"],
  [/\.jsx$/i, "jsx"],
  [/\.(json|ipynb|webmanifest)$/i, "json"],
  [/\.(py|pyi)$/i, "python"],
  [/\.sql$/i, "sql"],
  [/\.ya?ml$/i, "yaml"],
  [/\.toml$/i, "toml"],
  [/\.(sh|bash|zsh)$/i, "bash"],
  [/\.html?$/i, "html"],
  [/\.css$/i, "css"],
  [/\.(mdc?|mdx|markdown)$/i, "markdown"],
  [/\.prisma$/i, "prisma"],
  [/\.(diff|patch)$/i, "diff"],
  [/(^|\/)Dockerfile$/, "docker"],
  [/\.(ini|cfg|conf)$/i, "ini"],
  [/(^|\/)\.env(\.[a-z]+)?$/, "dotenv"],
];

/** The language that a file is highlighted in; "text" for one that is not. */
export function languageOf(path: string): string {
  return LANGUAGES.find(([pattern]) => pattern.test(path))?.[1] ?? "text";
}

export function kindOf(path: string): FileKind {
  if (/\.(mdc?|markdown)$/i.test(path)) return "markdown";
  if (/\.ipynb$/i.test(path)) return "notebook";
  if (/\.[ct]sv$/i.test(path)) return "table";
  return PICTURE.test(path) ? "picture" : "code";
}

/** What stands for a file when what is sold is weighed. */
export type Role = "about" | "data" | "test" | "goods";

/**
 * Documents about a KEY describe it and are no goods, except a runbook's, which are the runbook. Data is bulk beside
 * the goods: were it weighed with them, it would buy them free.
 */
export function roleOf(path: string, isRunbook: boolean): Role {
  if (MANIFEST.test(path) || LOCK_FILE.test(path)) return "about";
  if (isRunbook && /^(readme|checklist|quickstart)\.md$/i.test(path)) return "goods";
  if (ABOUT.test(path)) return "about";
  if (DATA.test(path)) return "data";
  return TEST.test(path) ? "test" : "goods";
}
