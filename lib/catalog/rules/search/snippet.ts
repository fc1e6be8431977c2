import type { SnippetPart } from "../../schema";

/** What PostgreSQL puts around a hit; texts of KEYS hold no control characters. */
export const HIT_START = "\u0002";
export const HIT_STOP = "\u0003";

/** A marked text in parts; null when nothing in it is marked. The parts are text, whatever they look like. */
export function snippetOf(marked: string | null): SnippetPart[] | null {
  if (!marked?.includes(HIT_START)) return null;
  const [before = "", ...rest] = marked.split(HIT_START);
  const parts = rest.flatMap((piece) => {
    const [hit = "", ...after] = piece.split(HIT_STOP);
    return [
      { text: hit, hit: true },
      { text: after.join(""), hit: false },
    ];
  });
  return [{ text: before.replaceAll(HIT_STOP, ""), hit: false }, ...parts].filter(({ text }) => text !== "");
}
