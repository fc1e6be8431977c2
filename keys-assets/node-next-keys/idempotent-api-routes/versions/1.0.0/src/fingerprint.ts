import { readUpTo, sha256 } from "./bytes.ts";

/**
 * The body's bytes, read from a clone so that the handler still finds its own. Null when there are more
 * than `limit`.
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  // A stated length saves reading a body that will be refused. It may be false or absent, so bytes are counted too.
  if (Number(request.headers.get("content-length") ?? 0) > limit) return null;
  const { bytes, rest } = await readUpTo(request.clone().body, limit);
  if (rest === null) return bytes;
  // Not awaited: a cloned body is cancelled only when the original is, and nobody reads that one.
  void Promise.all([rest.cancel(), request.body?.cancel()]).catch(() => undefined);
  return null;
}

/**
 * What makes two requests the same: method, path with query, and the SHA-256 of the body's bytes. The host is
 * left out, because one service often has several names.
 */
export async function requestFingerprint(request: Request, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const { pathname, search } = new URL(request.url);
  // JSON keeps the parts apart: no path can look like the end of a method.
  const parts = JSON.stringify([request.method, `${pathname}${search}`, await sha256(body)]);
  return sha256(new TextEncoder().encode(parts));
}
