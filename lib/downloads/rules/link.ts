import { z } from "zod";

/** What a download link stands for. `expiresAt` is in Unix seconds. */
export type DownloadLink = {
  readonly linkId: string;
  readonly userId: string;
  readonly keyId: string;
  readonly versionId: string;
  readonly expiresAt: number;
};

const claims = z.strictObject({
  linkId: z.string().max(64),
  userId: z.uuid(),
  keyId: z.uuid(),
  versionId: z.uuid(),
  expiresAt: z.int().positive(),
});

/** The part of a link that is signed: its claims as base64url. */
export function encodeLink(link: DownloadLink): string {
  return Buffer.from(JSON.stringify(link), "utf8").toString("base64url");
}

/** Reads the claims back; null for what this shop did not write. Check the signature first. */
export function decodeLink(payload: string): DownloadLink | null {
  try {
    const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: not one of our links.
    return null;
  }
}
