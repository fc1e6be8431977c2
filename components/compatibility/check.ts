import { coerce, intersects, satisfies, subset, valid, validRange } from "semver";

/** What a KEY needs, e.g. `{name: "next", range: ">=15"}`. */
export type Need = { readonly name: string; readonly range: string };
export type Verdict = "fits" | "partly" | "does_not_fit" | "unknown";
export type Finding = Need & { readonly used: string | null; readonly verdict: Verdict };

/** A package.json is a few kilobytes; what is far larger is not one. */
export const MOST_CHARACTERS = 512 * 1024;
/** Of what somebody uses, as it is shown again. */
export const LONGEST_SHOWN = 60;

const TOO_LARGE =
  "This is too large to be read here: at most 524,288 characters are. Paste its dependencies, devDependencies and engines alone, between one { and one }.";

/** What npm writes for things that have no version: links, git and file addresses, tags. */
const NO_VERSION =
  /^(workspace|file|link|portal|git|github|gitlab|bitbucket|https?|npm)[:+]|^[\w.-]+\/[\w.-]+|^(latest|next|canary|beta|alpha|rc)$/i;

/** "16", "v16.1" or "^16.0.0 || ^15" as a range; null for what says no version. */
function readRange(text: string): string | null {
  const plain = text.trim().replace(/^workspace:(?=[\^~]?\d)/, "");
  if (plain === "" || plain === "*" || plain === "x" || NO_VERSION.test(plain)) return null;
  return validRange(plain);
}

function judge(need: string, used: string): Verdict {
  const needed = validRange(need);
  const range = readRange(used);
  if (needed === null || range === null) return "unknown";
  const exact = valid(used.trim().replace(/^v/, ""));
  if (exact) return satisfies(exact, needed, { includePrerelease: true }) ? "fits" : "does_not_fit";
  if (subset(range, needed)) return "fits";
  return intersects(range, needed) ? "partly" : "does_not_fit";
}

/** Compares what a KEY needs with what somebody uses. What they do not name is unknown, never a fault. */
export function checkCompatibility(needs: readonly Need[], uses: ReadonlyMap<string, string>): Finding[] {
  return needs.map(({ name, range }) => {
    const used = uses.get(name.toLowerCase()) ?? null;
    return { name, range, used, verdict: used === null ? "unknown" : judge(range, used) };
  });
}

type Parsed = { readonly uses: ReadonlyMap<string, string> } | { readonly problem: string };

const isTexts = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads a pasted package.json: its dependencies of every kind, and Node from `engines`. It is read where it was pasted, in
 * the browser; nothing of it is sent anywhere.
 */
export function readPackageJson(text: string): Parsed {
  if (text.length > MOST_CHARACTERS) return { problem: TOO_LARGE };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: "This is not JSON yet: paste the whole file, from the first { to the last }." };
  }
  if (!isTexts(parsed)) return { problem: "This is JSON, but no package.json: it has no names in it." };
  const uses = new Map<string, string>();
  for (const field of ["peerDependencies", "devDependencies", "dependencies", "engines"]) {
    const listed = parsed[field];
    if (!isTexts(listed)) continue;
    for (const [name, version] of Object.entries(listed))
      if (typeof version === "string") uses.set(name.toLowerCase(), version);
  }
  return uses.size > 0 ? { uses } : { problem: "This package.json names no dependencies and no engines." };
}

const NAMES: Readonly<Record<string, string>> = {
  node: "Node",
  next: "Next",
  react: "React",
  typescript: "TypeScript",
  postgresql: "PostgreSQL",
};
export const nameOf = (name: string) => NAMES[name] ?? name;

/** "16" of "^16.4.0": what people call the version that they use. */
function shortOf(used: string): string {
  const version = coerce(used);
  return version ? String(version.major) : used;
}

const listed = (parts: readonly string[]) =>
  parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : (parts[0] ?? "");

/** "Fits your Next 16 and React 19, not your Node 18 (it needs >=22.18). Cannot tell about your pg (workspace:*)." */
export function summarise(findings: readonly Finding[]): string {
  const of = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict && finding.used !== null);
  const short = ({ name, used }: Finding) => `${nameOf(name)} ${shortOf(used ?? "")}`;
  const needing = (finding: Finding) => `${short(finding)} (it needs ${finding.range})`;
  const [fits, wrong, partly] = [of("fits"), of("does_not_fit"), of("partly")];
  const parts = [
    ...(fits.length > 0 ? [`fits your ${listed(fits.map(short))}`] : []),
    ...(wrong.length > 0 ? [`${fits.length > 0 ? "not" : "does not fit"} your ${listed(wrong.map(needing))}`] : []),
    ...(partly.length > 0 ? [`fits only a part of what your range allows for ${listed(partly.map(needing))}`] : []),
  ];
  const text = parts.join(", ");
  const unsure = of("unknown").map(({ name, used }) => `${nameOf(name)} (${used?.slice(0, LONGEST_SHOWN)})`);
  const sentences = [
    ...(text === "" ? [] : [`${text[0]?.toUpperCase()}${text.slice(1)}.`]),
    ...(unsure.length > 0 ? [`Cannot tell about your ${listed(unsure)}.`] : []),
  ];
  return sentences.join(" ") || "Nothing of what you use is named by this KEY.";
}
