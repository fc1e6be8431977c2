export type UploadStatus = "open" | "completing" | "ready" | "rejected" | "aborted";

export interface Upload {
  readonly id: string;
  readonly owner: string;
  readonly objectKey: string;
  readonly multipartId: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly partSize: number;
  readonly digests: Readonly<Record<string, string>>;
  readonly status: UploadStatus;
  readonly reason: string;
  readonly updatedAt: number;
  readonly expiresAt: number;
}

export interface UploadStore {
  /** Null when the owner has `maxOpen` under way. */
  create(upload: Upload, maxOpen: number): Promise<Upload | null>;
  /** Only the owner's own. */
  find(owner: string, id: string): Promise<Upload | null>;
  /** Adds to an open upload. False when it is not open. */
  addDigests(id: string, digests: Readonly<Record<string, string>>, now: number): Promise<boolean>;
  /** Changes the status if it is one of `from`, and did not change within `untouchedForMs`. False when it is not. */
  move(id: string, from: readonly UploadStatus[], to: UploadStatus, change: Move): Promise<boolean>;
  /** Unfinished ones whose time is over. */
  expired(now: number, limit: number): Promise<Upload[]>;
  /** Which of these multipart uploads are of an unfinished row. */
  known(multipartIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface Move {
  readonly now: number;
  readonly reason?: string;
  readonly untouchedForMs?: number;
}

/** What is used of a `pg` Pool; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

const ms = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;
const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;
const COLUMNS = `id, owner, object_key as "objectKey", multipart_id as "multipartId", name, type, size::float8 as size,
  part_size::float8 as "partSize", digests, status, reason, ${ms("updated_at", "updatedAt")}, ${ms("expires_at", "expiresAt")}`;

export class PostgresUploadStore implements UploadStore {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  async create(upload: Upload, maxOpen: number): Promise<Upload | null> {
    const { id, owner, objectKey, multipartId, name, type, size, partSize, updatedAt, expiresAt } = upload;
    const found = await this.#rows(
      `insert into uploads (id, owner, object_key, multipart_id, name, type, size, part_size, created_at, updated_at, expires_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, ${at("$9")}, ${at("$9")}, ${at("$10")}
       where (select count(*) from uploads where owner = $2 and status in ('open', 'completing') and expires_at > ${at("$9")}) < $11
       returning ${COLUMNS}`,
      [id, owner, objectKey, multipartId, name, type, size, partSize, updatedAt, expiresAt, maxOpen],
    );
    return found[0] ?? null;
  }

  async find(owner: string, id: string): Promise<Upload | null> {
    const found = await this.#rows(`select ${COLUMNS} from uploads where id = $1 and owner = $2`, [id, owner]);
    return found[0] ?? null;
  }

  async addDigests(id: string, digests: Readonly<Record<string, string>>, now: number): Promise<boolean> {
    const found = await this.#rows(
      `update uploads set digests = digests || $2::jsonb, updated_at = ${at("$3")} where id = $1 and status = 'open' returning ${COLUMNS}`,
      [id, JSON.stringify(digests), now],
    );
    return found.length > 0;
  }

  async move(id: string, from: readonly UploadStatus[], to: UploadStatus, change: Move): Promise<boolean> {
    const { now, reason = "", untouchedForMs = 0 } = change;
    const found = await this.#rows(
      `update uploads set status = $3, reason = $4, updated_at = ${at("$5")}
       where id = $1 and status = any ($2::text[]) and updated_at <= ${at("$6")} returning ${COLUMNS}`,
      [id, from, to, reason, now, now - untouchedForMs],
    );
    return found.length > 0;
  }

  async expired(now: number, limit: number): Promise<Upload[]> {
    return this.#rows(
      `select ${COLUMNS} from uploads where status in ('open', 'completing') and expires_at <= ${at("$1")} order by expires_at limit $2`,
      [now, limit],
    );
  }

  async known(multipartIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.#rows(
      `select ${COLUMNS} from uploads where multipart_id = any ($1::text[]) and status in ('open', 'completing')`,
      [multipartIds],
    );
    return new Set(found.map(({ multipartId }) => multipartId));
  }

  async #rows(text: string, values: unknown[]): Promise<Upload[]> {
    return (await this.#client.query(text, values)).rows as Upload[];
  }
}
