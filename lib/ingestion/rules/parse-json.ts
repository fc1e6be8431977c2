/** JSON that was read, or what is wrong with it and on which line (from 1). */
export type ParsedJson = { readonly value: unknown } | { readonly fault: string; readonly line: number };

const messageOf = (failure: unknown) => (failure instanceof Error ? failure.message : "unknown place");

/**
 * Whether the lines up to here are wrong already, and not only unfinished. No text and no word of JSON goes on in the
 * next line, so whatever is wrong stays so with more lines.
 */
function isBroken(lines: readonly string[], count: number): boolean {
  const text = lines.slice(0, count).join("\n").trimEnd();
  try {
    JSON.parse(text);
    return false;
  } catch (failure) {
    const message = messageOf(failure);
    const position = /position (\d+)/.exec(message)?.[1];
    const isAtEnd = /Unexpected end/.test(message) || Number(position ?? -1) >= text.length;
    return !isAtEnd || /Unterminated/.test(message);
  }
}

/** The first line after which the text is broken; the last one when it only ends too early. */
function brokenLine(text: string): number {
  const lines = text.split("\n");
  let least = 1;
  let most = lines.length;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (isBroken(lines, middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}

/** Parses JSON, and says where it is wrong. */
export function parseJson(text: string): ParsedJson {
  try {
    return { value: JSON.parse(text) };
  } catch (failure) {
    return { fault: messageOf(failure), line: brokenLine(text) };
  }
}
