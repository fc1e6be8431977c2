import { createHash } from "node:crypto";
import { createStorage, createUploads, MemoryUploadStore, type Policy, uploadRoutes, type UploadsOptions } from "../../src/index.ts";
import { BUCKET, CREDENTIALS, fakeS3 } from "./s3.ts";

export const MIB = 1024 * 1024;
export const PDF = new TextEncoder().encode("%PDF-1.7 ");

/** So many bytes of a PDF, the same for the same seed. */
export function pdf(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 4096) bytes[index] = (index / 4096 + seed) % 251;
  bytes.set(PDF.subarray(0, size));
  return bytes;
}

export const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

/** Everything but the browser: storage, rows, service and routes, with a clock that moves only when a test says so. */
export function world(given: Partial<UploadsOptions> & { rules?: Partial<Policy>; s3?: object } = {}) {
  let now = Date.UTC(2030, 0, 1);
  const clock = () => now;
  const { rules, s3: more, ...rest } = given;
  const s3 = fakeS3({ clock, ...more });
  const storage = createStorage({ ...CREDENTIALS, bucketUrl: BUCKET, fetch: s3.send, clock, sleep: async () => undefined });
  const store = given.store ?? new MemoryUploadStore();
  const policy = { maxBytes: 100 * MIB, types: ["application/pdf", "text/plain"], partBytes: 5 * MIB, ...rules };
  const uploads = createUploads({ storage, store, policy, clock, ...rest });
  const errors: unknown[] = [];
  const handler = uploadRoutes({
    uploads,
    owner: (request) => request.headers.get("x-owner") ?? "ada",
    onError: (error) => void errors.push(error),
  });
  /** What a browser would see: our routes, and the storage for everything else. */
  const browser: typeof fetch = async (target, init) => {
    const url = String(target);
    if (!url.startsWith("/api/uploads")) return s3.send(target, init);
    const path = url.slice("/api/uploads".length).split("/").filter(Boolean);
    return handler(new Request(`https://app.test${url}`, init), { params: Promise.resolve({ path }) });
  };
  const begin = (size: number, type = "application/pdf") => uploads.create("ada", { name: "a.pdf", type, size });
  /** Sends one part as a client does. */
  const put = async (id: string, number: number, bytes: Uint8Array<ArrayBuffer>, sha256 = digestOf(bytes)) => {
    const [target] = await uploads.sign("ada", id, [{ number, sha256 }]);
    return s3.send(target?.url ?? "", { method: "PUT", headers: target?.headers ?? {}, body: bytes });
  };
  return { s3, storage, store, uploads, browser, begin, put, errors, clock, pass: (ms: number) => void (now += ms) };
}
