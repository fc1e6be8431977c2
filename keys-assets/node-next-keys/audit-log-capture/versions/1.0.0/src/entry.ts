import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "./canonical.ts";

export interface Actor {
  /** user, service, support, system … */
  type: string;
  id: string;
}

export interface Target {
  type: string;
  id: string;
}

export type Outcome = "success" | "denied" | "failure";

/** One field that changed. `path` is a JSON Pointer; a missing side means added or removed. */
export interface Change {
  path: string;
  from?: Json;
  to?: Json;
}

/** What happened, as your code reports it. */
export interface AuditEvent {
  actor: Actor;
  /** Object and verb: "invoice.updated", "member.removed", "session.refused". */
  action: string;
  target: Target;
  outcome: Outcome;
  changes?: readonly Change[];
  /** Request id, address, reason: whatever helps to understand the entry. */
  context?: Record<string, unknown>;
}

/** An entry as it is stored. `event` is redacted, plain JSON. */
export interface AuditEntry {
  readonly tenant: string;
  /** 1, 2, 3 … without gaps for each tenant. */
  readonly seq: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  readonly event: Json;
  readonly prevHash: string;
  readonly hash: string;
}

/** The end of a tenant's chain. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_HEAD: Head = { seq: 0, hash: "0".repeat(64) };

/** SHA-256 over the previous hash and everything that the entry says, in hexadecimal. */
export function hashEntry(entry: Omit<AuditEntry, "hash">): string {
  const { tenant, seq, at, event, prevHash } = entry;
  return createHash("sha256")
    .update(canonicalJson({ v: 1, tenant, seq, at, event, prevHash }))
    .digest("hex");
}

/** The entry that follows a head. */
export function nextEntry(head: Head, tenant: string, event: Json, now: Date): AuditEntry {
  const content = { tenant, seq: head.seq + 1, at: now.toISOString(), event, prevHash: head.hash };
  return { ...content, hash: hashEntry(content) };
}
