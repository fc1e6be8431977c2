import { findHidden } from "../../../kernel/hidden-characters";
import { LIMITS } from "../../schema";

const MOST_LEVELS = 40;

function isStorableText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/**
 * The first place in parsed JSON that PostgreSQL cannot hold (the NUL character, half of a character), that has a name
 * with a meaning to JavaScript, or that is nested deeper than anything people write, as a dotted path; null when there
 * is none.
 */
export function unstorablePlace(value: unknown, path: readonly string[] = []): string | null {
  if (path.length > MOST_LEVELS) return path.slice(0, 3).join(".");
  if (typeof value === "string") return isStorableText(value) ? null : path.join(".");
  if (typeof value !== "object" || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const found =
      isStorableText(name) && name !== "__proto__" ? unstorablePlace(inner, [...path, name]) : path.join(".");
    if (found !== null) return found;
  }
  return null;
}

export type HiddenPlace = { readonly field: string; readonly character: string };

/** The first text in parsed JSON that holds a hidden character, names included; null when there is none. */
export function hiddenPlace(value: unknown, path: readonly string[] = []): HiddenPlace | null {
  if (typeof value === "string") {
    const character = findHidden(value, "text")?.character ?? null;
    return character === null ? null : { field: path.join("."), character };
  }
  if (typeof value !== "object" || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const character = findHidden(name, "text")?.character ?? null;
    if (character !== null) return { field: path.join("."), character };
    const found = hiddenPlace(inner, [...path, name]);
    if (found !== null) return found;
  }
  return null;
}

/** A document's bytes as text, or why they are not text that can be sold. */
export function readText(bytes: Uint8Array, most: number = LIMITS.documentBytes): { text: string } | { fault: string } {
  if (bytes.byteLength > most) return { fault: `is larger than ${Math.round(most / 1024)} KiB` };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isStorableText(text) ? { text } : { fault: "holds the character NUL" };
  } catch {
    // The decoder throws for nothing but bytes that are not UTF-8.
    return { fault: "is not valid UTF-8" };
  }
}
