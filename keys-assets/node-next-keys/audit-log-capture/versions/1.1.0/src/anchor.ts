import { type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson } from "./canonical.ts";
import type { Head } from "./entry.ts";

/** A signed statement: at this moment the tenant's chain had this many entries and ended in this hash. */
export interface Anchor {
  readonly tenant: string;
  readonly seq: number;
  readonly hash: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Ed25519, base64url. */
  readonly signature: string;
}

/** Signs a head with an Ed25519 private key. Keep the anchor where the database's owner cannot write. */
export function signAnchor(tenant: string, head: Head, privateKey: KeyObject | string, now: Date): Anchor {
  const content = { tenant, seq: head.seq, hash: head.hash, at: now.toISOString() };
  return { ...content, signature: sign(null, bytesOf(content), privateKey).toString("base64url") };
}

/** Whether the anchor was signed by the holder of the private key and not changed since. */
export function isAnchorGenuine(anchor: Anchor, publicKey: KeyObject | string): boolean {
  return verify(null, bytesOf(anchor), publicKey, Buffer.from(anchor.signature, "base64url"));
}

function bytesOf({ tenant, seq, hash, at }: Omit<Anchor, "signature">): Buffer {
  return Buffer.from(canonicalJson({ v: 1, tenant, seq, hash, at }));
}
