import "server-only";
import { AwsClient } from "aws4fetch";
import { type ArtifactStore, artifactName } from "./store";

export type S3Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string };

/**
 * `s3://bucket/prefix?endpoint=https://…` as the address under which objects stand (path style, which every
 * S3-compatible store understands). Without an endpoint it is Amazon's in `region`.
 */
export function baseOfUrl(url: string, region: string): string {
  const parsed = new URL(url);
  const endpoint = parsed.searchParams.get("endpoint") ?? `https://s3.${region}.amazonaws.com`;
  const prefix = parsed.pathname.replace(/^\/+|\/+$/g, "");
  return [endpoint.replace(/\/+$/, ""), parsed.hostname, ...(prefix ? [prefix] : [])].join("/");
}

function refused(action: string, response: Response): Error {
  return new Error(`The object store refused to ${action} an artifact: it answered ${response.status}.`);
}

/** Artifacts in an S3-compatible store. */
export function s3Store(url: string, { accessKeyId, secretAccessKey, region }: S3Credentials): ArtifactStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 3 });
  const base = baseOfUrl(url, region);
  const addressOf = (sha256: string) => `${base}/${artifactName(sha256)}`;
  const statOf = async (sha256: string) => {
    const response = await client.fetch(addressOf(sha256), { method: "HEAD" });
    if (response.status === 404) return null;
    if (!response.ok) throw refused("look for", response);
    return { bytes: Number(response.headers.get("content-length")) };
  };
  return {
    stat: statOf,
    async put(sha256, bytes) {
      const stored = await statOf(sha256);
      if (stored?.bytes === bytes.byteLength) return;
      const response = await client.fetch(addressOf(sha256), {
        method: "PUT",
        body: new Uint8Array(bytes),
        // The store checks what arrives against this, so a damaged upload is refused there.
        headers: { "x-amz-content-sha256": sha256, "content-type": "application/zip" },
      });
      if (!response.ok) throw refused("store", response);
    },
    async openStream(sha256, range) {
      const headers: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {};
      const response = await client.fetch(addressOf(sha256), { headers });
      if (!response.ok || !response.body) throw refused("give out", response);
      if (range && response.status !== 206) throw new Error("The object store does not serve parts of an artifact.");
      return response.body;
    },
  };
}
