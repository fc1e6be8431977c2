export type ReadKey = { readonly kind: "key"; readonly key: string } | { readonly kind: "missing" | "invalid" };

export const MAX_KEY_LENGTH = 255;

// RFC 9651 String: printable ASCII in double quotes, with \" and \\ as the only escapes.
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
// What most clients send. No comma: two header fields arrive joined by one, and two keys are no key.
const BARE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;

/**
 * Reads the Idempotency-Key field. The IETF draft wants a quoted string; most clients in use send the bare
 * value. Both are accepted and mean the same key.
 */
export function readKey(field: string | null): ReadKey {
  if (field === null || field.trim() === "") return { kind: "missing" };
  const text = field.trim();
  const quoted = QUOTED.exec(text)?.[1]?.replace(/\\(["\\])/g, "$1");
  const key = quoted ?? (BARE.test(text) ? text : undefined);
  if (key === undefined || key.trim() === "" || key.length > MAX_KEY_LENGTH) return { kind: "invalid" };
  return { kind: "key", key };
}
