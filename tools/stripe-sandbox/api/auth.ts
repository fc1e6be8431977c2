import { createHash, timingSafeEqual } from "node:crypto";
import { invalidRequest, type StripeFault } from "./errors.ts";

function readKey(header: string | undefined): string | undefined {
  const [scheme, credentials] = (header ?? "").split(" ");
  if (credentials === undefined) return undefined;
  if (scheme?.toLowerCase() === "bearer") return credentials;
  if (scheme?.toLowerCase() === "basic") return Buffer.from(credentials, "base64").toString().split(":", 1)[0];
  return undefined;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function masked(key: string): string {
  return key.length <= 12 ? "*".repeat(key.length) : `${key.slice(0, 8)}${"*".repeat(key.length - 12)}${key.slice(-4)}`;
}

/** The 401 for a call without the secret key, or null when the key is right. */
export function refuseKey(header: string | undefined, secretKey: string): StripeFault | null {
  const key = readKey(header);
  if (key === undefined || key === "") {
    return invalidRequest(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
      { status: 401 },
    );
  }
  if (timingSafeEqual(digest(key), digest(secretKey))) return null;
  return invalidRequest(`Invalid API Key provided: ${masked(key)}`, { status: 401 });
}
