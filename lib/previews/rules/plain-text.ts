/** What terminals obey and browsers show as rubbish: colours, cursor moves, titles, links. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /\u001b(?:\[[0-?]{0,64}[ -/]{0,16}[@-~]|\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)|[PX^_][^\u001b]{0,4096}\u001b\\|[ -/]{0,16}[0-~])|\u009b[0-?]{0,64}[ -/]{0,16}[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** These turn the order of what follows around, so that text reads as something else. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** A line that was written over from its beginning (a progress bar) is what was written last. */
function overwritten(line: string): string {
  return line.replace(/\r+$/, "").split("\r").at(-1) ?? "";
}

/** What a program printed, as text without the terminal's commands. */
export function plainText(printed: string): string {
  const bare = printed.replace(ESCAPES, "").replace(/\r\n/g, "\n");
  return bare.split("\n").map(overwritten).join("\n").replace(CONTROLS, "").replace(TURNING, "");
}

/** Source as it is shown: characters that turn the order of reading are made visible, not obeyed. */
export function visibleSource(source: string): string {
  return source.replace(TURNING, (mark) => `<U+${mark.charCodeAt(0).toString(16).toUpperCase()}>`);
}

/** The text of a file, or null when it is not text: a NUL, or bytes that are no UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Bytes that are no UTF-8 are a binary file, whatever its name says.
    return null;
  }
}
