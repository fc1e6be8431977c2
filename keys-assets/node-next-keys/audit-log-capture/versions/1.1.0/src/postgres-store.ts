import type { Json } from "./canonical.ts";
import { type AuditEntry, EMPTY_HEAD, type Head } from "./entry.ts";
import type { AuditStore, ReadOptions } from "./store.ts";

/** What is used of a `pg` client inside a transaction. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What is used of a `pg` Pool. */
export interface SqlPool extends SqlClient {
  connect(): Promise<SqlClient & { release(destroy?: boolean): void }>;
}

/**
 * Run once in a migration, as the owner. Then `grant select, insert on audit_entries` and
 * `grant select, insert, update on audit_heads` to the application's role: it can add and read, no more.
 * The triggers stop everyone else who is not about to disable triggers; the chain shows those.
 */
export const POSTGRES_SCHEMA = `
create table if not exists audit_heads (
  tenant text primary key,
  seq bigint not null,
  hash text not null
);
create table if not exists audit_entries (
  tenant text not null,
  seq bigint not null,
  at timestamptz not null,
  event jsonb not null,
  prev_hash text not null check (prev_hash ~ '^[0-9a-f]{64}$'),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  primary key (tenant, seq)
);
create index if not exists audit_entries_at on audit_entries (tenant, at);
create index if not exists audit_entries_target on audit_entries (tenant, (event #>> '{target,type}'), (event #>> '{target,id}'), seq);
create index if not exists audit_entries_actor on audit_entries (tenant, (event #>> '{actor,id}'), seq);
create or replace function audit_entries_are_final() returns trigger language plpgsql as $$
begin
  raise exception 'audit_entries is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create or replace trigger audit_entries_no_change before update or delete on audit_entries
  for each row execute function audit_entries_are_final();
create or replace trigger audit_entries_no_truncate before truncate on audit_entries
  for each statement execute function audit_entries_are_final();
`;

/**
 * Entries in PostgreSQL 14 or newer. Appends of one tenant wait for each other on its row in
 * audit_heads, to the end of the transaction; tenants do not wait for each other.
 */
export class PostgresAuditStore implements AuditStore<SqlClient> {
  readonly #pool: SqlPool;

  constructor(pool: SqlPool) {
    this.#pool = pool;
  }

  /** With `tx`, the entry is part of your transaction: it exists exactly when your change does. */
  async append(tenant: string, build: (head: Head) => AuditEntry, tx?: SqlClient): Promise<AuditEntry> {
    if (tx) return appendWithin(tx, tenant, build);
    const client = await this.#pool.connect();
    let broken = true;
    try {
      await client.query("begin");
      const entry = await appendWithin(client, tenant, build);
      await client.query("commit");
      broken = false;
      return entry;
    } finally {
      // A connection that failed half way is closed, which rolls back, instead of going back to the pool.
      client.release(broken);
    }
  }

  async read(tenant: string, { afterSeq, limit }: ReadOptions): Promise<AuditEntry[]> {
    const { rows } = await this.#pool.query(
      `select tenant, seq::float8 as seq, (extract(epoch from at) * 1000)::float8 as at_ms, event, prev_hash, hash
       from audit_entries where tenant = $1 and seq > $2 order by seq limit $3`,
      [tenant, afterSeq, limit],
    );
    return (rows as Row[]).map(entryOf);
  }

  async head(tenant: string): Promise<Head> {
    const { rows } = await this.#pool.query(
      "select seq::float8 as seq, hash from audit_entries where tenant = $1 order by audit_entries.seq desc limit 1",
      [tenant],
    );
    return (rows[0] as Head | undefined) ?? EMPTY_HEAD;
  }
}

interface Row {
  tenant: string;
  seq: number;
  at_ms: number;
  event: Json;
  prev_hash: string;
  hash: string;
}

function entryOf(row: Row): AuditEntry {
  const { tenant, seq, event, hash } = row;
  return { tenant, seq, at: new Date(row.at_ms).toISOString(), event, prevHash: row.prev_hash, hash };
}

async function appendWithin(client: SqlClient, tenant: string, build: (head: Head) => AuditEntry): Promise<AuditEntry> {
  await client.query(
    "insert into audit_heads (tenant, seq, hash) values ($1, $2, $3) on conflict (tenant) do nothing",
    [tenant, EMPTY_HEAD.seq, EMPTY_HEAD.hash],
  );
  const { rows } = await client.query("select seq::float8 as seq, hash from audit_heads where tenant = $1 for update", [
    tenant,
  ]);
  const entry = build((rows[0] as Head | undefined) ?? EMPTY_HEAD);
  await client.query(
    "insert into audit_entries (tenant, seq, at, event, prev_hash, hash) values ($1, $2, $3, $4::jsonb, $5, $6)",
    [tenant, entry.seq, entry.at, JSON.stringify(entry.event), entry.prevHash, entry.hash],
  );
  await client.query("update audit_heads set seq = $2, hash = $3 where tenant = $1", [tenant, entry.seq, entry.hash]);
  return entry;
}
