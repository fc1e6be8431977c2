import { type AuditEntry, EMPTY_HEAD, type Head, hashEntry } from "./entry.ts";

export type Flaw =
  /** An entry's content does not give its hash: it was edited. */
  | "edited"
  /** Its number does not follow: one before it was removed or inserted. */
  | "gap"
  /** It does not point at the hash before it: the chain was cut and joined. */
  | "broken_link"
  /** It belongs to another tenant. */
  | "foreign";

export type Verification =
  | { readonly ok: true; readonly checked: number; readonly head: Head }
  | { readonly ok: false; readonly checked: number; readonly seq: number; readonly flaw: Flaw };

/** Checks a tenant's entries from the first on, one at a time; memory does not grow with the log. */
export async function verifyEntries(
  tenant: string,
  entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>,
): Promise<Verification> {
  let head = EMPTY_HEAD;
  for await (const entry of entries) {
    const flaw = flawOf(tenant, head, entry);
    if (flaw) return { ok: false, checked: head.seq, seq: entry.seq, flaw };
    head = { seq: entry.seq, hash: entry.hash };
  }
  return { ok: true, checked: head.seq, head };
}

function flawOf(tenant: string, head: Head, entry: AuditEntry): Flaw | undefined {
  if (entry.tenant !== tenant) return "foreign";
  if (entry.seq !== head.seq + 1) return "gap";
  if (entry.prevHash !== head.hash) return "broken_link";
  return hashEntry(entry) === entry.hash ? undefined : "edited";
}
