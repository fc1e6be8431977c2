/** Whom an unfollow link belongs to, and which KEY it is about. */
export type UnfollowClaims = { readonly userId: string; readonly keyId: string };

const UUID_BYTES = 16;
const PAYLOAD = /^[\w-]{43}$/;
const bytesOf = (uuid: string) => Buffer.from(uuid.replaceAll("-", ""), "hex");

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The part of an unfollow link that is signed: both ids as 43 characters. */
export function encodeUnfollow({ userId, keyId }: UnfollowClaims): string {
  return Buffer.concat([bytesOf(userId), bytesOf(keyId)]).toString("base64url");
}

/** Reads the ids back; null for what cannot be one. Check the signature first. */
export function decodeUnfollow(payload: string): UnfollowClaims | null {
  if (!PAYLOAD.test(payload)) return null;
  const bytes = Buffer.from(payload, "base64url");
  return { userId: uuidOf(bytes.subarray(0, UUID_BYTES)), keyId: uuidOf(bytes.subarray(UUID_BYTES)) };
}
