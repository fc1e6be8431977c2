import type { AuditEntry, Head } from "./entry.ts";

export interface ReadOptions {
  /** Entries after this number; 0 for the beginning. */
  afterSeq: number;
  limit: number;
}

/**
 * Where entries live. `append` must give `build` the present head and store the entry that it returns
 * before anyone else of that tenant gets a head: otherwise two entries claim the same place.
 */
export interface AuditStore<Tx> {
  append(tenant: string, build: (head: Head) => AuditEntry, tx?: Tx): Promise<AuditEntry>;
  /** In ascending order. */
  read(tenant: string, options: ReadOptions): Promise<AuditEntry[]>;
  head(tenant: string): Promise<Head>;
}
