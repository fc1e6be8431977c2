import { createHash } from "node:crypto";

/** SHA-256 as 64 hex digits; of a text, over its UTF-8. Not for passwords. */
export function sha256Hex(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
