import { timingSafeEqual } from "node:crypto";

export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
export const toBase64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

/** Null for what is no base64url without padding; Node alone would take anything. */
export function fromBase64url(text: string): Bytes | null {
  return /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1 ? new Uint8Array(Buffer.from(text, "base64url")) : null;
}

/** 256 bits, as text. */
export const randomText = () => toBase64url(crypto.getRandomValues(new Uint8Array(32)));

export const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** How long it takes says nothing of where two texts differ. */
export function sameText(a: string, b: string): boolean {
  const [one, two] = [Buffer.from(a), Buffer.from(b)];
  return one.length === two.length && timingSafeEqual(one, two);
}
