import { type AuditEntry, type AuditEvent, type Head, nextEntry } from "./entry.ts";
import { createRedactor, type Redactor } from "./redact.ts";
import type { AuditStore } from "./store.ts";
import { type Anchors, startFlaw, type Verification, verifyEntries } from "./verify.ts";

export interface AuditLogOptions<Tx> {
  store: AuditStore<Tx>;
  /** Default: `createRedactor()` with its built-in list. */
  redact?: Redactor;
  clock?: () => Date;
  /** Entries read at a time while verifying and exporting. Default 500. */
  pageSize?: number;
}

export interface AuditLog<Tx> {
  /** Adds an entry and returns it as stored. With `tx` it is part of that transaction. Rejects when it cannot be stored. */
  record(tenant: string, event: AuditEvent, tx?: Tx): Promise<AuditEntry>;
  /** All entries of a tenant in order, read page by page. */
  entries(tenant: string, afterSeq?: number): AsyncGenerator<AuditEntry>;
  /** Reads the whole chain and checks every link; with anchors also that it was not rewritten or cut. */
  verify(tenant: string, proof?: Anchors): Promise<Verification>;
  /**
   * The same from a head on that was verified before, or from a genuine anchor: that entry must still be there, and
   * only what is newer is read. `checked` counts the newer ones.
   */
  verifySince(tenant: string, from: Head, proof?: Anchors): Promise<Verification>;
  head(tenant: string): Promise<Head>;
}

const ACTION = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;

export function createAuditLog<Tx>(options: AuditLogOptions<Tx>): AuditLog<Tx> {
  const { store } = options;
  const redact = options.redact ?? createRedactor();
  const clock = options.clock ?? (() => new Date());
  const log: AuditLog<Tx> = {
    async record(tenant, event, tx) {
      // A misspelt action is found by the test that runs the line, not by the auditor who misses it.
      if (!ACTION.test(event.action)) throw new RangeError(`Action "${event.action}": write it as object.verb.`);
      const content = redact(event);
      return store.append(tenant, (head) => nextEntry(head, tenant, content, clock()), tx);
    },
    async *entries(tenant, afterSeq = 0) {
      const limit = options.pageSize ?? 500;
      for (let last = afterSeq; ; ) {
        const page = await store.read(tenant, { afterSeq: last, limit });
        yield* page;
        const end = page.at(-1);
        if (end === undefined || page.length < limit) return;
        last = end.seq;
      }
    },
    verify: (tenant, proof) => verifyEntries(tenant, log.entries(tenant), proof),
    async verifySince(tenant, from, proof) {
      if (from.seq === 0) return log.verify(tenant, proof);
      const [first] = await store.read(tenant, { afterSeq: from.seq - 1, limit: 1 });
      const flaw = startFlaw(tenant, from, first);
      if (flaw) return { ok: false, checked: 0, seq: from.seq, flaw };
      return verifyEntries(tenant, log.entries(tenant, from.seq), proof, from);
    },
    head: (tenant) => store.head(tenant),
  };
  return log;
}
