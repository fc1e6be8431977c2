import { type AuditEntry, EMPTY_HEAD, type Head } from "./entry.ts";
import type { AuditStore, ReadOptions } from "./store.ts";

/** Entries in this process, for tests and for trying the pack. */
export class MemoryAuditStore implements AuditStore<never> {
  /** Open to the tests, which tamper with it. */
  readonly chains = new Map<string, AuditEntry[]>();

  async append(tenant: string, build: (head: Head) => AuditEntry): Promise<AuditEntry> {
    const chain = this.chains.get(tenant) ?? [];
    const entry = build(chain.at(-1) ?? EMPTY_HEAD);
    this.chains.set(tenant, [...chain, entry]);
    return entry;
  }

  async read(tenant: string, { afterSeq, limit }: ReadOptions): Promise<AuditEntry[]> {
    const chain = this.chains.get(tenant) ?? [];
    return chain.filter((entry) => entry.seq > afterSeq).slice(0, limit);
  }

  async head(tenant: string): Promise<Head> {
    const last = this.chains.get(tenant)?.at(-1);
    return last ? { seq: last.seq, hash: last.hash } : EMPTY_HEAD;
  }
}
