import { type Bytes, fromBase64url, toBase64url, utf8 } from "./bytes.ts";

export interface SealKey {
  /** 1 to 32 letters, digits, _ or -; stands in front of what it sealed. */
  readonly id: string;
  /** 32 random bytes. */
  readonly key: Uint8Array;
}

/** Encrypts what leaves the process: secrets in the database, sign-ins under way in a cookie. */
export interface Seal {
  /** `purpose` binds it to its place: what was sealed for one row or cookie cannot be opened as another. */
  seal(text: string, purpose: string): Promise<string>;
  /** Null when it was changed, is of another place, or its key is gone. */
  open(sealed: string, purpose: string): Promise<string | null>;
}

/** AES-256-GCM. The first key seals, all of them open: put a new one in front, and drop the old one when nothing needs it. */
export function createSeal(keys: readonly SealKey[]): Seal {
  const [first] = keys;
  if (!first) throw new RangeError("A seal needs a key.");
  for (const { id, key } of keys) {
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) throw new RangeError("A key's id has 1 to 32 letters, digits, _ or -.");
    if (key.length !== 32) throw new RangeError("A sealing key has 32 bytes.");
  }
  const imported = new Map(
    keys.map(({ id, key }) => [id, crypto.subtle.importKey("raw", new Uint8Array(key), "AES-GCM", false, ["encrypt", "decrypt"])]),
  );
  const algorithm = (iv: Bytes, purpose: string) => ({ name: "AES-GCM", iv, additionalData: utf8(purpose) });

  return {
    async seal(text, purpose) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const key = await imported.get(first.id);
      if (!key) throw new Error("The sealing key is gone.");
      const hidden = new Uint8Array(await crypto.subtle.encrypt(algorithm(iv, purpose), key, utf8(text)));
      return `${first.id}.${toBase64url(iv)}.${toBase64url(hidden)}`;
    },
    async open(sealed, purpose) {
      const [id = "", ivText = "", hiddenText = ""] = sealed.split(".");
      const [key, iv, hidden] = [await imported.get(id), fromBase64url(ivText), fromBase64url(hiddenText)];
      if (!key || iv?.length !== 12 || !hidden) return null;
      const bytes = await crypto.subtle.decrypt(algorithm(iv, purpose), key, hidden).catch(() => null);
      return bytes && new TextDecoder().decode(bytes);
    },
  };
}
