import type { ByteRange } from "./storage/store";

/**
 * Reads a `Range` header for a file of `size` bytes (RFC 9110, 14.2). "whole" when there is none, or one that this shop
 * does not serve in parts (several ranges, another unit); null when it lies outside the file.
 */
export function parseRange(header: string | null, size: number): ByteRange | "whole" | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!match) return "whole";
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return "whole";
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? null : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return "whole";
  return start < size ? { start, end } : null;
}
