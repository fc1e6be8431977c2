import type { KeyObject } from "node:crypto";
import { type Anchor, isAnchorGenuine } from "./anchor.ts";
import { type AuditEntry, EMPTY_HEAD, type Head, hashEntry } from "./entry.ts";

export type Flaw =
  /** An entry's content does not give its hash: it was edited. */
  | "edited"
  /** Its number does not follow: one before it was removed or inserted. */
  | "gap"
  /** It does not point at the hash before it: the chain was cut and joined. */
  | "broken_link"
  /** It belongs to another tenant. */
  | "foreign"
  /** It is not the entry that was there when the anchor was signed: the chain was rewritten. */
  | "rewritten"
  /** The chain ends before an anchor: the newest entries were removed. */
  | "truncated"
  /** The anchor itself is not genuine, or speaks of another tenant. */
  | "bad_anchor";

export type Verification =
  | { readonly ok: true; readonly checked: number; readonly head: Head }
  | { readonly ok: false; readonly checked: number; readonly seq: number; readonly flaw: Flaw };

export interface Anchors {
  readonly anchors: readonly Anchor[];
  readonly publicKey: KeyObject | string;
}

/**
 * Checks a tenant's entries from the first on, one at a time; memory does not grow with the log. With
 * anchors it also shows a chain that was rewritten or cut at its end, which no chain can show alone. `from` is a head
 * that was verified before, or a genuine anchor: then the entries begin after it, and so does the check.
 */
export async function verifyEntries(
  tenant: string,
  entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>,
  proof?: Anchors,
  from: Head = EMPTY_HEAD,
): Promise<Verification> {
  const anchors = proof?.anchors ?? [];
  const bad = anchors.find((anchor) => anchor.tenant !== tenant || !proof || !isAnchorGenuine(anchor, proof.publicKey));
  if (bad) return { ok: false, checked: 0, seq: bad.seq, flaw: "bad_anchor" };
  if (isRewritten(anchors, from)) return { ok: false, checked: 0, seq: from.seq, flaw: "rewritten" };
  let head: Head = { seq: from.seq, hash: from.hash };
  for await (const entry of entries) {
    const flaw = flawOf(tenant, head, entry) ?? (isRewritten(anchors, entry) ? "rewritten" : undefined);
    if (flaw) return { ok: false, checked: head.seq - from.seq, seq: entry.seq, flaw };
    head = { seq: entry.seq, hash: entry.hash };
  }
  const last = Math.max(0, ...anchors.map((anchor) => anchor.seq));
  if (last > head.seq) return { ok: false, checked: head.seq - from.seq, seq: head.seq + 1, flaw: "truncated" };
  return { ok: true, checked: head.seq - from.seq, head };
}

function flawOf(tenant: string, head: Head, entry: AuditEntry): Flaw | undefined {
  if (entry.tenant !== tenant) return "foreign";
  if (entry.seq !== head.seq + 1) return "gap";
  if (entry.prevHash !== head.hash) return "broken_link";
  return hashEntry(entry) === entry.hash ? undefined : "edited";
}

function isRewritten(anchors: readonly Anchor[], { seq, hash }: Head): boolean {
  return anchors.some((anchor) => anchor.seq === seq && anchor.hash !== hash);
}

/** What is wrong with the entry at which a check shall begin; undefined when it is still the one that was there. */
export function startFlaw(tenant: string, from: Head, entry: AuditEntry | undefined): Flaw | undefined {
  if (entry === undefined) return "truncated";
  if (entry.tenant !== tenant) return "foreign";
  if (entry.seq !== from.seq) return "gap";
  if (entry.hash !== from.hash) return "rewritten";
  return hashEntry(entry) === entry.hash ? undefined : "edited";
}
