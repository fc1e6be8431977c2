import "server-only";
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** The right that opens everything its person may do. No narrower right is defined, so a key without it opens nothing. */
export const ALL_RIGHTS = "all";
const API_KEY = /^keys_[\w-]{43}$/;

/** 256 random bits as 43 characters that are safe in an address. Stored is the SHA-256 of it. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * HMAC-SHA-256 of `text` as 43 characters that are safe in an address. `purpose` separates what one secret is used for:
 * a value made for one purpose is worthless for another.
 */
export function hmacToken(secret: string, purpose: string, text: string): string {
  return createHmac("sha256", secret).update(`${purpose}\0${text}`).digest("base64url");
}

/** Whether two secrets are equal, in a time that tells neither where they differ nor how long they are. */
export function isEqualSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** A new API key: what its owner is shown once. Stored are its SHA-256 and its prefix. */
export function newApiKey(): string {
  return `keys_${randomToken()}`;
}

export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/** The part of an API key by which its owner recognises it in a list. */
export function apiKeyPrefix(apiKey: string): string {
  return apiKey.slice(0, 11);
}
