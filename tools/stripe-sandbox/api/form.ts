import { invalidRequest } from "./errors.ts";

/** A request's parameters as they arrive: text at the leaves, everything else a map (lists have numbers as keys). */
export type RawValue = string | RawMap;
export interface RawMap {
  [key: string]: RawValue;
}

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);
const DEEPEST = 12;

function emptyMap(): RawMap {
  return Object.create(null) as RawMap;
}

/** `line_items[0][price]` becomes `["line_items", "0", "price"]`. */
function splitName(name: string): string[] {
  const head = name.split("[", 1)[0] ?? "";
  const rest = [...name.slice(head.length).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? "");
  const path = [head, ...rest];
  if (path.length > DEEPEST || path.some((part) => FORBIDDEN.has(part))) {
    throw invalidRequest(`Invalid parameter name: ${name}`, { param: name });
  }
  return path;
}

function place(target: RawMap, path: string[], value: string): void {
  let map = target;
  for (const part of path.slice(0, -1)) {
    const key = part === "" ? String(Object.keys(map).length) : part;
    const next = map[key];
    if (next === undefined || typeof next === "string") map[key] = emptyMap();
    map = map[key] as RawMap;
  }
  const last = path.at(-1) ?? "";
  map[last === "" ? String(Object.keys(map).length) : last] = value;
}

/** Reads a form-encoded body or query in Stripe's way: brackets nest, `[]` and `[0]` make lists. */
export function parseForm(text: string): RawMap {
  const target = emptyMap();
  for (const [name, value] of new URLSearchParams(text)) place(target, splitName(name), value);
  return target;
}
