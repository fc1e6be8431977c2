/** Whether the beginning of a file is what its type says. */
export type Sniffer = (head: Uint8Array) => boolean;

/** How many bytes of the beginning a sniffer gets. */
export const HEAD_BYTES = 4096;

const starts = (...bytes: (number | null)[]): Sniffer => (head) =>
  head.length >= bytes.length && bytes.every((byte, index) => byte === null || head[index] === byte);
const text = (word: string, from = 0): Sniffer => (head) => [...word].every((sign, index) => head[from + index] === sign.charCodeAt(0));
const any = (...sniffers: Sniffer[]): Sniffer => (head) => sniffers.some((sniffer) => sniffer(head));
const all = (...sniffers: Sniffer[]): Sniffer => (head) => sniffers.every((sniffer) => sniffer(head));

const zip = any(starts(0x50, 0x4b, 3, 4), starts(0x50, 0x4b, 5, 6));

/** Text has no form of its own; what can be said is that it is UTF-8 and no NUL is in it. */
const plain: Sniffer = (head) => {
  if (head.includes(0)) return false;
  // A character may be cut off at the end of what was read.
  for (let cut = 0; cut < 4; cut += 1) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(head.subarray(0, head.length - (head.length < HEAD_BYTES ? 0 : cut)));
      return true;
    } catch {
      if (head.length < HEAD_BYTES) return false;
    }
  }
  return false;
};

/** No HTML and no SVG on purpose: they are programs. */
export const SNIFFERS: Readonly<Record<string, Sniffer>> = {
  "image/png": starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  "image/jpeg": starts(0xff, 0xd8, 0xff),
  "image/gif": any(text("GIF87a"), text("GIF89a")),
  "image/webp": all(text("RIFF"), text("WEBP", 8)),
  "image/avif": all(text("ftyp", 4), any(text("avif", 8), text("avis", 8))),
  "application/pdf": text("%PDF-"),
  "application/zip": zip,
  "application/gzip": starts(0x1f, 0x8b),
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": zip,
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": zip,
  "video/mp4": text("ftyp", 4),
  "video/webm": starts(0x1a, 0x45, 0xdf, 0xa3),
  "audio/mpeg": any(text("ID3"), starts(0xff, 0xfb), starts(0xff, 0xf3), starts(0xff, 0xf2)),
  "text/plain": plain,
  "text/csv": plain,
  "application/json": plain,
};
