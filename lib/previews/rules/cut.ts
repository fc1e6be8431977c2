import type { Allowance } from "./select";

const encoder = new TextEncoder();

/**
 * The first whole lines of a text within both limits; null when not even one fits. `total` counts the lines of the
 * whole text; a line break at its end begins no further line.
 */
export function cutText(
  text: string,
  { bytes, lines }: Pick<Allowance, "bytes" | "lines">,
): { text: string; shown: number; total: number } | null {
  const all = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  const kept: string[] = [];
  let used = 0;
  for (const line of all.slice(0, lines)) {
    used += encoder.encode(line).byteLength + 1;
    // The break after the last line may be missing in the file.
    if (used - 1 > bytes) break;
    kept.push(line);
  }
  return kept.length === 0 ? null : { text: kept.join("\n"), shown: kept.length, total: all.length };
}
