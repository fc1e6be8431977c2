/** A picture that is what it says it is, by its first bytes. */
export type PictureFormat = "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/svg+xml";

const startsWith = (bytes: Uint8Array, ...wanted: number[]) => wanted.every((value, index) => bytes[index] === value);
const asciiAt = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function isSvg(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 1024)).replace(/^\ufeff/, "");
  return /^\s*(<\?xml[^>]{0,200}\?>\s*)?(<!--[\s\S]{0,500}?-->\s*)*(<!DOCTYPE svg[^>]{0,300}>\s*)?<svg[\s>]/i.test(
    head,
  );
}

/** What the bytes are; null for everything that is not shown as a picture. SVG is shown by `<img>` only. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return "image/jpeg";
  if (/^GIF8[79]a$/.test(asciiAt(bytes, 0, 6))) return "image/gif";
  if (asciiAt(bytes, 0, 4) === "RIFF" && asciiAt(bytes, 8, 4) === "WEBP") return "image/webp";
  return isSvg(bytes) ? "image/svg+xml" : null;
}

/** Width and height in pixels where they are written at a fixed place (PNG, GIF), so that the page need not jump. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = pictureFormat(bytes);
  if (format === "image/png" && bytes.length >= 24) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (format === "image/gif" && bytes.length >= 10)
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  return null;
}
