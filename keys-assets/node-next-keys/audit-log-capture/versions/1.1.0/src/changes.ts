import { canonicalJson, isList, type Json, toJson } from "./canonical.ts";
import type { Change } from "./entry.ts";

/** The fields in which two states differ, by JSON Pointer. Lists are compared item by item. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  return compare(
    "",
    before === undefined ? undefined : toJson(before),
    after === undefined ? undefined : toJson(after),
  );
}

function compare(path: string, from: Json | undefined, to: Json | undefined): Change[] {
  if (from === undefined || to === undefined) return from === to ? [] : [change(path, from, to)];
  if (canonicalJson(from) === canonicalJson(to)) return [];
  const left = fieldsOf(from);
  const right = fieldsOf(to);
  if (left === undefined || right === undefined || isList(from) !== isList(to)) return [change(path, from, to)];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) => compare(`${path}/${escapePointer(name)}`, left.get(name), right.get(name)));
}

function change(path: string, from: Json | undefined, to: Json | undefined): Change {
  return { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function fieldsOf(value: Json): Map<string, Json> | undefined {
  return value === null || typeof value !== "object" ? undefined : new Map(Object.entries(value));
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
