/**
 * Characters that make a text look other than it is: controls, those that change the direction of what follows, and
 * those that take no room. Source: Unicode Technical Report 36, and CVE-2021-42574 for source code.
 */
const CONTROLS = "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f";
const DIRECTION = "\\u202a-\\u202e\\u2066-\\u2069";
const INVISIBLE =
  "\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028\\u2029\\u2060-\\u2064\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}";

const PATTERNS = {
  /** Source code and documents: what changes the order in which a line is read. */
  code: new RegExp(`[${DIRECTION}]`, "u"),
  /** Texts that the shop shows; joiners are part of some scripts and of emoji. */
  text: new RegExp(`[${CONTROLS}${DIRECTION}${INVISIBLE}]`, "u"),
  /** Names of files: a name is one line, and nothing in it is invisible. */
  name: new RegExp(`[\\t\\n\\r\\u200c\\u200d${CONTROLS}${DIRECTION}${INVISIBLE}]`, "u"),
} as const;

/** A hidden character as "U+202E", and where it stands. */
export type Hidden = { readonly character: string; readonly index: number };

/** The first hidden character of a text, or null when there is none. */
export function findHidden(text: string, where: keyof typeof PATTERNS): Hidden | null {
  const found = PATTERNS[where].exec(text);
  const code = found?.[0].codePointAt(0);
  if (!found || code === undefined) return null;
  return { character: `U+${code.toString(16).toUpperCase().padStart(4, "0")}`, index: found.index };
}

/** A text as a terminal may show it: what is hidden in it is written out. */
export function visible(text: string): string {
  return text.replace(new RegExp(PATTERNS.text, "gu"), (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
