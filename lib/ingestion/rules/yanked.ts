import { findHidden } from "../../kernel/hidden-characters";
import { error, type Problem } from "../schema";
import { withLines } from "./lines";
import { isVersion } from "./manifest/check-manifest";
import { readText } from "./manifest/storable";
import { parseJson } from "./parse-json";
import { YANKED } from "./paths";

/** The versions that are no longer offered, each with the reason that people are told. */
export type Yanked = { readonly reasons: ReadonlyMap<string, string>; readonly problems: Problem[] };

const RIGHT = 'right would be an object such as {"1.0.0": "Its rate limit could be passed."}';
const LONGEST_REASON = 500;
const MOST_PROBLEMS = 100;

const refuse = (problem: Problem): Yanked => ({ reasons: new Map(), problems: [problem] });

/** Why a reason cannot be told to people, or null. */
function reasonFault(reason: unknown): string | null {
  if (typeof reason !== "string" || reason.trim() === "") return "must be a sentence that says why";
  if (reason.length > LONGEST_REASON) return `is longer than ${LONGEST_REASON} characters`;
  if (findHidden(reason, "text") || !reason.isWellFormed()) return "holds a character that nobody sees";
  return null;
}

function readEntries(raw: object, json: string): Yanked {
  const reasons = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [version, reason] of Object.entries(raw)) {
    const fault = reasonFault(reason);
    if (!isVersion(version)) problems.push(error(YANKED, null, `"${version}" is not a version; ${RIGHT}.`));
    else if (fault !== null) problems.push(error(YANKED, version, `The reason of ${version} ${fault}.`));
    else reasons.set(version, String(reason).trim());
  }
  return { reasons, problems: withLines(problems.slice(0, MOST_PROBLEMS), { file: YANKED, text: json }) };
}

/** Reads `yanked.json`; null is none, "unreadable" what is no small plain file. */
export function readYanked(bytes: Uint8Array | "unreadable" | null): Yanked {
  if (bytes === null) return { reasons: new Map(), problems: [] };
  if (bytes === "unreadable") return refuse(error(YANKED, null, "It must be a small plain file, and no link."));
  const read = readText(bytes);
  if ("fault" in read) return refuse(error(YANKED, null, `The file ${read.fault}.`));
  const parsed = parseJson(read.text);
  if ("fault" in parsed)
    return refuse({ ...error(YANKED, null, `The file is not valid JSON: ${parsed.fault}.`), line: parsed.line });
  const { value } = parsed;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return readEntries(value, read.text);
  return refuse(error(YANKED, null, `The file holds no object; ${RIGHT}.`));
}
