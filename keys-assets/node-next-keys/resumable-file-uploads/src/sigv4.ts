import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With temporary credentials. */
  readonly sessionToken?: string;
  /** `auto` for Cloudflare R2. */
  readonly region: string;
}

export interface ToSign {
  readonly method: string;
  readonly url: URL;
  /** Everything in here is signed, so whoever sends the request must send exactly these. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const EMPTY_SHA256 = createHash("sha256").update("").digest("hex");
export const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

const hmac = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();

/** RFC 3986, which is stricter than encodeURIComponent. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** `20130524T000000Z` */
const stampOf = (now: Date) => now.toISOString().replace(/[-:]|\.\d{3}/g, "");

/** The query sorted and encoded as it is signed; a `+` for a space would be read as a plus. */
export function canonicalQuery(url: URL): string {
  const pairs = [...url.searchParams].map(([name, value]) => [encoded(name), encoded(value)] as const);
  return pairs
    .toSorted(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalHeaders(url: URL, headers: Readonly<Record<string, string>>) {
  const all = Object.entries({ ...headers, host: url.host }).map(([name, value]) => [name.toLowerCase(), value.trim()] as const);
  const sorted = all.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    text: sorted.map(([name, value]) => `${name}:${value}\n`).join(""),
    names: sorted.map(([name]) => name).join(";"),
  };
}

function signature(request: ToSign, payload: string, stamp: string, credentials: Credentials): string {
  const { method, url, headers = {} } = request;
  const { text, names } = canonicalHeaders(url, headers);
  const path = url.pathname.split("/").map((part) => encoded(decodeURIComponent(part))).join("/");
  const canonical = [method, path, canonicalQuery(url), text, names, payload].join("\n");
  const scope = scopeOf(stamp, credentials);
  const day = hmac(`AWS4${credentials.secretAccessKey}`, stamp.slice(0, 8));
  const key = hmac(hmac(hmac(day, credentials.region), "s3"), "aws4_request");
  return hmac(key, ["AWS4-HMAC-SHA256", stamp, scope, sha256Hex(canonical)].join("\n")).toString("hex");
}

const scopeOf = (stamp: string, { region }: Credentials) => `${stamp.slice(0, 8)}/${region}/s3/aws4_request`;

/** The request's headers with its signature, for a call from your server. */
export function signRequest(request: ToSign, payloadHash: string, credentials: Credentials, now: Date): Record<string, string> {
  const stamp = stampOf(now);
  const token = credentials.sessionToken === undefined ? {} : { "x-amz-security-token": credentials.sessionToken };
  const headers = { ...request.headers, "x-amz-content-sha256": payloadHash, "x-amz-date": stamp, ...token };
  const { names } = canonicalHeaders(request.url, headers);
  const signed = signature({ ...request, headers }, payloadHash, stamp, credentials);
  const credential = `${credentials.accessKeyId}/${scopeOf(stamp, credentials)}`;
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signed}` };
}

/** An address that allows exactly this request, with exactly these headers, until it expires. */
export function presign(request: ToSign, expiresSeconds: number, credentials: Credentials, now: Date): URL {
  const stamp = stampOf(now);
  const url = new URL(request.url);
  const { names } = canonicalHeaders(url, request.headers ?? {});
  url.searchParams.set("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
  url.searchParams.set("X-Amz-Credential", `${credentials.accessKeyId}/${scopeOf(stamp, credentials)}`);
  url.searchParams.set("X-Amz-Date", stamp);
  url.searchParams.set("X-Amz-Expires", String(Math.round(expiresSeconds)));
  url.searchParams.set("X-Amz-SignedHeaders", names);
  if (credentials.sessionToken !== undefined) url.searchParams.set("X-Amz-Security-Token", credentials.sessionToken);
  url.searchParams.set("X-Amz-Signature", signature({ ...request, url }, "UNSIGNED-PAYLOAD", stamp, credentials));
  url.search = canonicalQuery(url);
  return url;
}
