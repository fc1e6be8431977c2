import type { z } from "zod";
import { versionSchema } from "../../../catalog/schema";
import { error, hasError, hint, LIMITS, type Problem, warning } from "../../schema";
import { type JsonSource, withLines } from "../lines";
import { parseJson } from "../parse-json";
import { wrongField } from "./about";
import type { AssetKind, Manifest } from "./definitions";
import { hiddenPlace, readText, unstorablePlace } from "./storable";

export type CheckedManifest = { readonly manifest: Manifest | null; readonly problems: Problem[] };
/** `source` is null where the bytes are no JSON, so that its fields have no lines. */
export type ReadManifest = CheckedManifest & { readonly source: JsonSource | null };
type Raw = Record<string, unknown>;

const MOST_PROBLEMS = 100;

const LISTS = new Set([
  "key_type",
  "tags",
  "documentation",
  "preview",
  "side_effects",
  "required_env",
  "optional_env",
  "exposed_routes",
  "references_jupyter_keys",
  "references_node_keys",
  "related_runbooks",
  "webhook_event_types",
]);

function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The forms in which people write the same thing: one value in place of a list of one, a name in place of an author. */
function tidied(raw: Raw, file: string): { tidy: Raw; problems: Problem[] } {
  const problems: Problem[] = [];
  const tidy: Raw = {};
  for (const [field, value] of Object.entries(raw)) {
    // A field that is there but says nothing is a field that is not there.
    if (value === null) continue;
    tidy[field] = value;
    if (LISTS.has(field) && typeof value === "string") {
      tidy[field] = [value];
      problems.push(warning(file, field, wrongField(field, "is one value instead of a list")));
    }
    if (field === "author" && typeof value === "string") {
      tidy[field] = { name: value };
      problems.push(warning(file, field, wrongField(field, "is a text")));
    }
  }
  return { tidy, problems };
}

function faultOf(issue: z.core.$ZodIssue, tidy: Raw): string {
  const top = String(issue.path[0] ?? "");
  if (issue.path.length === 1 && !(top in tidy)) return "is missing";
  if (/^is /.test(issue.message)) return issue.message;
  return issue.code === "too_big" ? "is too long" : "is not right";
}

function toProblem(issue: z.core.$ZodIssue, tidy: Raw, file: string): Problem {
  const field = issue.path.map(String).join(".");
  if (field === "") return error(file, null, "The manifest must be a JSON object.");
  return error(file, field, wrongField(field, faultOf(issue, tidy)));
}

function newValues(manifest: Raw, kind: AssetKind, file: string): Problem[] {
  return Object.entries(kind.closedSets).flatMap(([field, known]) => {
    const value = manifest[field];
    const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return values
      .filter((one) => !known.includes(String(one)))
      .map((one) =>
        warning(file, field, `${field} has a new value, "${one}", which is kept; known are ${known.join(", ")}.`),
      );
  });
}

function fieldsToMention(manifest: Raw, kind: AssetKind, file: string): Problem[] {
  const declared = new Set(Object.keys(kind.schema.shape));
  const missing = kind.expected.filter((field) => !(field in manifest));
  const extra = Object.keys(manifest).filter((field) => !declared.has(field));
  return [
    ...missing.map((field) => warning(file, field, wrongField(field, "is missing"))),
    ...extra.map((field) => hint(file, field, `${field} is not a field that is known; it is kept.`)),
  ];
}

/** Checks parsed JSON against the rules of its kind of asset. `manifest` is null when there is an error. */
export function checkManifest(raw: unknown, kind: AssetKind, file: string): CheckedManifest {
  const unstorable = unstorablePlace(raw);
  if (unstorable !== null)
    return {
      manifest: null,
      problems: [
        error(file, unstorable || null, "The value holds a character that cannot be stored, or is nested too deeply."),
      ],
    };
  if (!isRecord(raw)) return { manifest: null, problems: [error(file, null, "The manifest must be a JSON object.")] };
  const hidden = hiddenPlace(raw);
  if (hidden !== null) {
    const message = `The text holds the character ${hidden.character}, which nobody sees; take it out.`;
    return { manifest: null, problems: [error(file, hidden.field || null, message)] };
  }
  const { tidy, problems } = tidied(raw, file);
  const parsed = kind.schema.safeParse(tidy);
  if (!parsed.success)
    return {
      manifest: null,
      problems: [...problems, ...parsed.error.issues.map((issue) => toProblem(issue, tidy, file))],
    };
  const manifest = parsed.data;
  if (!kind.tools.includes(manifest.tool))
    problems.push(
      error(file, "tool", `tool is "${manifest.tool}"; in ${kind.folder} it is ${kind.tools.join(" or ")}.`),
    );
  problems.push(...newValues(manifest, kind, file), ...fieldsToMention(manifest, kind, file));
  return { manifest: hasError(problems) ? null : manifest, problems };
}

/** As many problems as somebody reads, none of the errors behind a hint. */
function gravest(problems: readonly Problem[]): Problem[] {
  const levels = ["error", "warning", "hint"] as const;
  return levels.flatMap((level) => problems.filter((problem) => problem.level === level)).slice(0, MOST_PROBLEMS);
}

/** Reads a manifest's bytes: text, then JSON, then the rules of its kind. */
export function readManifest(bytes: Uint8Array, kind: AssetKind): ReadManifest {
  const file = kind.manifest;
  const read = readText(bytes, LIMITS.manifestBytes);
  const refuse = (problem: Problem): ReadManifest => ({ manifest: null, problems: [problem], source: null });
  if ("fault" in read) return refuse(error(file, null, `The manifest ${read.fault}.`));
  const parsed = parseJson(read.text);
  if ("fault" in parsed)
    return refuse({ ...error(file, null, `The manifest is not valid JSON: ${parsed.fault}.`), line: parsed.line });
  const source = { file, text: read.text };
  const { manifest, problems } = checkManifest(parsed.value, kind, file);
  return { manifest, problems: withLines(gravest(problems), source), source };
}

export function isVersion(text: unknown): text is string {
  return versionSchema.safeParse(text).success;
}
