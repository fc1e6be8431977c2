export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// NUL and halves of surrogate pairs are valid in a JavaScript string, but PostgreSQL refuses them.
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const MAX_DEPTH = 32;

/**
 * Turns anything that a program passes into plain JSON: dates and bigints become strings, undefined
 * fields vanish, errors keep name and message, `toJSON` is asked, cycles and endless depth are cut with a visible mark.
 */
export function toJson(value: unknown): Json {
  return convert(value, []);
}

function convert(value: unknown, parents: readonly object[]): Json {
  if (value === null || value === undefined || typeof value === "function" || typeof value === "symbol") return null;
  if (typeof value === "string") return value.replace(UNSTORABLE, "\ufffd");
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return value.toString();
  return convertObject(value, parents);
}

function convertObject(value: object, parents: readonly object[]): Json {
  if (parents.includes(value)) return "[cycle]";
  if (parents.length >= MAX_DEPTH) return "[too deep]";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: value.message.replace(UNSTORABLE, "\ufffd") };
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const below = [...parents, value];
  // Decimals, addresses and dates of libraries say themselves what they are; their fields would be their inside.
  if ("toJSON" in value && typeof value.toJSON === "function") return convert(value.toJSON(), below);
  if (value instanceof Set) return [...value].map((item) => convert(item, below));
  if (Array.isArray(value)) return value.map((item) => convert(item, below));
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  const kept = entries.filter(([, field]) => field !== undefined && typeof field !== "function");
  return Object.fromEntries(
    kept.map(([key, field]) => [String(key).replace(UNSTORABLE, "\ufffd"), convert(field, below)]),
  );
}

/** One text for one value: keys in code unit order, no blanks. Equal values give equal bytes on every machine. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const keys = Object.keys(value).toSorted((left, right) => (left < right ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
