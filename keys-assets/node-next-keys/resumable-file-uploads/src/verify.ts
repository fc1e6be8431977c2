import { createHash } from "node:crypto";
import { UploadError } from "./errors.ts";
import { countOf, sizeOfPart } from "./policy.ts";
import { HEAD_BYTES } from "./sniff.ts";
import type { Storage, StoredPart } from "./storage.ts";
import type { Upload } from "./store.ts";

/** All parts in order, each with the announced digest and the right size; names those that are to be sent (again). */
export function demandParts({ size, partSize, digests }: Upload, stored: readonly StoredPart[]) {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const missing: number[] = [];
  const parts: { number: number; etag: string; sha256: string }[] = [];
  for (let number = 1; number <= countOf(size, partSize); number += 1) {
    const part = byNumber.get(number);
    const sha256 = digests[String(number)];
    const isRight = part?.size === sizeOfPart(number, size, partSize) && (part.sha256 === null || part.sha256 === sha256);
    if (part && sha256 !== undefined && isRight) parts.push({ number, etag: part.etag, sha256 });
    else missing.push(number);
  }
  if (missing.length > 0) throw new UploadError("parts_missing", "Parts are missing, or are not as announced.", missing);
  return parts;
}

export async function headOf(storage: Storage, { objectKey, size }: Upload): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(size, HEAD_BYTES));
  let filled = 0;
  for await (const chunk of await storage.read(objectKey, { from: 0, to: head.length - 1 })) {
    const part = chunk.subarray(0, head.length - filled);
    head.set(part, filled);
    filled += part.length;
    if (filled === head.length) break;
  }
  return head.subarray(0, filled);
}

/** Reads the whole object, in constant memory, and compares the digest of each part with the announced one. */
export async function digestsOf(storage: Storage, { objectKey, size, partSize, digests }: Upload): Promise<boolean> {
  let number = 1;
  let left = sizeOfPart(number, size, partSize) ?? 0;
  let hash = createHash("sha256");
  for await (const chunk of await storage.read(objectKey)) {
    for (let rest = chunk; rest.length > 0; ) {
      if (left === 0) return false;
      const part = rest.subarray(0, left);
      hash.update(part);
      left -= part.length;
      rest = rest.subarray(part.length);
      if (left > 0) continue;
      if (hash.digest("base64") !== digests[String(number)]) return false;
      hash = createHash("sha256");
      number += 1;
      left = sizeOfPart(number, size, partSize) ?? 0;
    }
  }
  return number === countOf(size, partSize) + 1;
}
