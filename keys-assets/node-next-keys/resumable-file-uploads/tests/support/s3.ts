import { createHash } from "node:crypto";
import { type Credentials, presign, signRequest } from "../../src/index.ts";

type Multipart = { key: string; parts: Map<number, { bytes: Uint8Array; sha256: string }>; begun: string };

export const CREDENTIALS: Credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", region: "eu-central-1" };
export const BUCKET = "https://storage.test/bucket";

const hashOf = (bytes: Uint8Array | string) => createHash("sha256").update(bytes);
const failure = (status: number, code: string) => new Response(`<Error><Code>${code}</Code></Error>`, { status });

/**
 * A storage in memory that does what S3 does with these requests: it checks each signature over what really came, the length and
 * digest of each part, and the list of parts at the end.
 */
export function fakeS3({ clock, listsDigests = true, least = 4 }: { clock: () => number; listsDigests?: boolean; least?: number }) {
  const uploads = new Map<string, Multipart>();
  const objects = new Map<string, Uint8Array>();
  const trouble: Response[] = [];
  let lastId = 0;

  const isSigned = (method: string, url: URL, headers: Headers, body: Uint8Array): boolean => {
    const own = new URL(url);
    const names = (url.searchParams.get("X-Amz-SignedHeaders") ?? /SignedHeaders=([^,]+)/.exec(headers.get("authorization") ?? "")?.[1] ?? "").split(";");
    const signed = Object.fromEntries(names.filter((name) => name !== "host").map((name) => [name, headers.get(name) ?? ""]));
    const given = url.searchParams.get("X-Amz-Signature");
    if (given === null) {
      const { "x-amz-date": stamp = "", "x-amz-content-sha256": payload = "", ...rest } = signed;
      if (payload !== hashOf(body).digest("hex")) return false;
      return signRequest({ method, url, headers: rest }, payload, CREDENTIALS, dateOf(stamp)).authorization === headers.get("authorization");
    }
    const [stamp, expires] = [url.searchParams.get("X-Amz-Date") ?? "", Number(url.searchParams.get("X-Amz-Expires"))];
    for (const name of [...own.searchParams.keys()]) if (name.startsWith("X-Amz-")) own.searchParams.delete(name);
    if (clock() > dateOf(stamp).getTime() + expires * 1000) return false;
    return presign({ method, url: own, headers: signed }, expires, CREDENTIALS, dateOf(stamp)).searchParams.get("X-Amz-Signature") === given;
  };

  const putPart = (upload: Multipart, query: URLSearchParams, headers: Headers, bytes: Uint8Array): Response => {
    const sha256 = headers.get("x-amz-checksum-sha256") ?? "";
    if (hashOf(bytes).digest("base64") !== sha256) return failure(400, "BadDigest");
    upload.parts.set(Number(query.get("partNumber")), { bytes, sha256 });
    return new Response(null, { headers: { etag: `"${sha256.slice(0, 8)}"` } });
  };

  const complete = (id: string, upload: Multipart, body: string): Response => {
    const listed = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>.+?<\/ETag><ChecksumSHA256>(.+?)</g)];
    const parts = listed.map(([, number, sha256]) => ({ sha256, part: upload.parts.get(Number(number)) }));
    if (parts.some(({ sha256, part }) => part?.sha256 !== sha256)) return failure(400, "InvalidPart");
    if (parts.slice(0, -1).some(({ part }) => (part?.bytes.length ?? 0) < least)) return failure(400, "EntityTooSmall");
    objects.set(upload.key, Buffer.concat(parts.flatMap(({ part }) => part?.bytes ?? [])));
    uploads.delete(id);
    return new Response("<CompleteMultipartUploadResult/>");
  };

  const list = (upload: Multipart, after: number): Response => {
    const all = [...upload.parts].toSorted(([a], [b]) => a - b).filter(([number]) => number > after);
    const xml = all.slice(0, 2).map(
      ([number, { bytes, sha256 }]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${sha256.slice(0, 8)}&quot;</ETag><Size>${bytes.length}</Size>${listsDigests ? `<ChecksumSHA256>${sha256}</ChecksumSHA256>` : ""}</Part>`,
    );
    const last = all[1]?.[0] ?? 0;
    return new Response(`<R><NextPartNumberMarker>${last}</NextPartNumberMarker><IsTruncated>${all.length > 2}</IsTruncated>${xml.join("")}</R>`);
  };

  const handle = (method: string, url: URL, headers: Headers, body: Uint8Array): Response => {
    const key = url.pathname.slice("/bucket/".length);
    const query = url.searchParams;
    const id = query.get("uploadId");
    if (query.has("uploads") && method === "GET") {
      const own = [...uploads].filter(([, upload]) => upload.key.startsWith(query.get("prefix") ?? ""));
      const xml = own.map(([name, { key, begun }]) => `<Upload><Key>${key}</Key><UploadId>${name}</UploadId><Initiated>${begun}</Initiated></Upload>`);
      return new Response(`<R>${xml.join("")}</R>`);
    }
    if (query.has("uploads")) {
      lastId += 1;
      uploads.set(`id+/${lastId}`, { key, parts: new Map(), begun: new Date(clock()).toISOString() });
      return new Response(`<R><UploadId>id+/${lastId}</UploadId></R>`);
    }
    if (id !== null) {
      const upload = uploads.get(id);
      if (!upload || upload.key !== key) return failure(404, "NoSuchUpload");
      if (method === "PUT") return putPart(upload, query, headers, body);
      if (method === "GET") return list(upload, Number(query.get("part-number-marker")));
      if (method === "POST") return complete(id, upload, new TextDecoder().decode(body));
      uploads.delete(id);
      return new Response(null, { status: 204 });
    }
    const found = objects.get(key);
    if (method === "DELETE") {
      objects.delete(key);
      return new Response(null, { status: 204 });
    }
    if (!found) return failure(404, "NoSuchKey");
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.get("range") ?? "") ?? [];
    const bytes = from === undefined ? found : found.subarray(Number(from), Number(to) + 1);
    const disposition = query.get("response-content-disposition") ?? "";
    return new Response(method === "HEAD" ? null : Buffer.from(bytes), {
      headers: { "content-length": String(bytes.length), "content-disposition": disposition },
    });
  };

  const send: typeof fetch = async (target, init = {}) => {
    const planned = trouble.shift();
    if (planned) return planned;
    const [url, method, headers] = [new URL(String(target)), init.method ?? "GET", new Headers(init.headers)];
    const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
    // As a browser does for a body whose length it knows.
    if (body.length > 0 && !headers.has("content-length")) headers.set("content-length", String(body.length));
    return isSigned(method, url, headers, body) ? handle(method, url, headers, body) : failure(403, "SignatureDoesNotMatch");
  };

  return { send, uploads, objects, trouble };
}

const dateOf = (stamp: string) => new Date(stamp.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"));
