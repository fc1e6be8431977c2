import { canonicalQuery, type Credentials, EMPTY_SHA256, presign, sha256Hex, signRequest } from "./sigv4.ts";

export interface StorageOptions extends Credentials {
  /** With the bucket in it: `https://bucket.s3.eu-central-1.amazonaws.com` or `https://account.r2.cloudflarestorage.com/bucket`. */
  bucketUrl: string;
  fetch?: typeof fetch;
  clock?: () => number;
  sleep?: (ms: number) => Promise<void>;
}

export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  /** Base64 of the part's SHA-256, where the storage tells it. */
  readonly sha256: string | null;
}

export class StorageError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(action: string, status: number, code: string) {
    super(`${action}: the storage answered ${status} ${code}`);
    this.name = "StorageError";
    this.status = status;
    this.code = code;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const unescaped = (text: string) =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal, hex, name) =>
    name ? (ENTITIES[name] ?? all) : String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)),
  );
const escaped = (text: string) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The storage's XML is flat and its names are fixed; no parser is needed to read it. */
const field = (xml: string, name: string) => {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? null : unescaped(found);
};
const blocks = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, "g"))].map((match) => match[1] ?? "");

export type Storage = ReturnType<typeof createStorage>;

/** The part of S3 that uploads need, by its REST interface. */
export function createStorage(options: StorageOptions) {
  const { fetch: send = fetch, clock = Date.now, sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = options;
  const base = new URL(options.bucketUrl.replace(/\/*$/, "/"));
  const now = () => new Date(clock());

  const urlOf = (key: string, query: Readonly<Record<string, string>> = {}) => {
    const url = new URL(key.split("/").map(encodeURIComponent).join("/"), base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    url.search = canonicalQuery(url);
    return url;
  };

  /** One request, tried three times when the storage is busy or does not answer. */
  const ask = async (action: string, method: string, url: URL, given: { body?: string; headers?: Record<string, string> } = {}) => {
    const hash = given.body === undefined ? EMPTY_SHA256 : sha256Hex(given.body);
    for (let attempt = 1; ; attempt += 1) {
      const headers = signRequest({ method, url, headers: given.headers ?? {} }, hash, options, now());
      const init = { method, headers, ...(given.body === undefined ? {} : { body: given.body }) };
      const answer = await send(url, init).catch((error: unknown) => {
        if (attempt >= 3) throw error;
        return null;
      });
      if (answer?.ok) return answer;
      if (answer && (attempt >= 3 || (answer.status < 500 && answer.status !== 429))) {
        const text = await answer.text();
        throw new StorageError(action, answer.status, field(text, "Code") ?? "");
      }
      await answer?.body?.cancel();
      await sleep(200 * 2 ** attempt);
    }
  };

  return {
    async begin(key: string, type: string): Promise<string> {
      const headers = { "content-type": type, "x-amz-checksum-algorithm": "SHA256" };
      const answer = await ask("begin", "POST", urlOf(key, { uploads: "" }), { headers });
      const id = field(await answer.text(), "UploadId");
      if (id === null) throw new StorageError("begin", answer.status, "NoUploadId");
      return id;
    },

    /** For the client: it can send this part, of this length and with this digest, and nothing else. */
    partUrl(key: string, multipartId: string, part: { number: number; size: number; sha256: string }, expiresSeconds: number) {
      const headers = { "content-length": String(part.size), "x-amz-checksum-sha256": part.sha256 };
      const url = urlOf(key, { partNumber: String(part.number), uploadId: multipartId });
      // The browser sets Content-Length itself, from the body.
      return { url: presign({ method: "PUT", url, headers }, expiresSeconds, options, now()).href, headers: { "x-amz-checksum-sha256": part.sha256 } };
    },

    async parts(key: string, multipartId: string): Promise<StoredPart[]> {
      const found: StoredPart[] = [];
      for (let marker = "0"; ; ) {
        const url = urlOf(key, { uploadId: multipartId, "part-number-marker": marker });
        const xml = await (await ask("list parts", "GET", url)).text();
        for (const part of blocks(xml, "Part"))
          found.push({
            number: Number(field(part, "PartNumber")),
            size: Number(field(part, "Size")),
            etag: field(part, "ETag") ?? "",
            sha256: field(part, "ChecksumSHA256"),
          });
        const next = field(xml, "NextPartNumberMarker");
        if (field(xml, "IsTruncated") !== "true" || next === null || next === marker) return found;
        marker = next;
      }
    },

    /** `NoSuchUpload` when it was completed or aborted before. */
    async complete(key: string, multipartId: string, parts: readonly { number: number; etag: string; sha256: string }[]): Promise<void> {
      const list = parts.map(
        ({ number, etag, sha256 }) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>${escaped(etag)}</ETag><ChecksumSHA256>${escaped(sha256)}</ChecksumSHA256></Part>`,
      );
      const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join("")}</CompleteMultipartUpload>`;
      const answer = await ask("complete", "POST", urlOf(key, { uploadId: multipartId }), { body, headers: { "content-type": "application/xml" } });
      // It begins to answer 200 before it knows, so an error can stand in the body.
      const xml = await answer.text();
      if (xml.includes("<Error>")) throw new StorageError("complete", 500, field(xml, "Code") ?? "");
    },

    /** What is gone already is no error. */
    async abort(key: string, multipartId: string): Promise<void> {
      await ask("abort", "DELETE", urlOf(key, { uploadId: multipartId })).catch(ignore("NoSuchUpload"));
    },

    async size(key: string): Promise<number | null> {
      const answer = await ask("head", "HEAD", urlOf(key)).catch((error: unknown) => {
        if (error instanceof StorageError && error.status === 404) return null;
        throw error;
      });
      return answer === null ? null : Number(answer.headers.get("content-length"));
    },

    async read(key: string, range?: { from: number; to: number }): Promise<ReadableStream<Uint8Array>> {
      const headers: Record<string, string> = range ? { range: `bytes=${range.from}-${range.to}` } : {};
      const { body } = await ask("read", "GET", urlOf(key), { headers });
      return body ?? new ReadableStream({ start: (controller) => controller.close() });
    },

    async remove(key: string): Promise<void> {
      await ask("remove", "DELETE", urlOf(key));
    },

    /** Multipart uploads below a prefix that were begun before a moment, up to 1,000. */
    async unfinished(prefix: string, before: Date): Promise<{ key: string; multipartId: string }[]> {
      const xml = await (await ask("list uploads", "GET", urlOf("", { uploads: "", prefix }))).text();
      return blocks(xml, "Upload").flatMap((upload) => {
        const [key, multipartId, begun] = [field(upload, "Key"), field(upload, "UploadId"), field(upload, "Initiated")];
        return key !== null && multipartId !== null && Date.parse(begun ?? "") < before.getTime() ? [{ key, multipartId }] : [];
      });
    },

    /** For the client: the object as a download, under the given name and type whatever its bytes say. */
    downloadUrl(key: string, name: string, type: string, expiresSeconds: number): string {
      const plain = name.replace(/[^\w. -]/g, "_");
      const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, "_")}`;
      const url = urlOf(key, { "response-content-disposition": disposition, "response-content-type": type });
      return presign({ method: "GET", url }, expiresSeconds, options, now()).href;
    },
  };
}

const ignore = (code: string) => (error: unknown) => {
  if (!(error instanceof StorageError && (error.code === code || error.status === 404))) throw error;
};
