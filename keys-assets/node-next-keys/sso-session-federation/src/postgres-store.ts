import type { Connection, Domain, Logout, Session, SsoStore } from "./store.ts";

/** What is used of a `pg` Pool; any client with this method will do. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

const at = (parameter: string) => `to_timestamp(${parameter}::float8 / 1000)`;
const ms = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;

const CONNECTION = `c.id, c.tenant, c.issuer, c.client_id as "clientId", c.client_secret as "clientSecret", c.token_auth as "tokenAuth",
  c.scopes, c.max_age_s as "maxAgeS", c.enabled`;
const SESSION = `s.id, s.tenant, s.connection, s.subject, s.sid, s.user_id as "userId",
  ${ms("s.issued_at", "issuedAt")}, ${ms("s.created_at", "createdAt")}, ${ms("s.seen_at", "seenAt")}, ${ms("s.expires_at", "expiresAt")}`;
/** With a session a logout means that one alone, without it everything of the person; never what is newer than itself. */
const NAMES = `l.connection = s.connection and l.issued_at >= s.issued_at
  and (l.subject is null or l.subject = s.subject) and (l.sid is null or l.sid = s.sid)`;
const DOMAIN = `domain, connection, token, verified_at is not null as verified`;

export class PostgresSsoStore implements SsoStore {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  async saveConnection(connection: Connection): Promise<void> {
    const { id, tenant, issuer, clientId, clientSecret, tokenAuth, scopes, maxAgeS, enabled } = connection;
    await this.#client.query(
      `insert into sso_connections as c (id, tenant, issuer, client_id, client_secret, token_auth, scopes, max_age_s, enabled)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (id) do update set issuer = excluded.issuer, client_id = excluded.client_id, client_secret = excluded.client_secret,
         token_auth = excluded.token_auth, scopes = excluded.scopes, max_age_s = excluded.max_age_s, enabled = excluded.enabled
         where c.tenant = excluded.tenant`,
      [id, tenant, issuer, clientId, clientSecret, tokenAuth, scopes, maxAgeS, enabled],
    );
  }

  async connection(id: string): Promise<Connection | null> {
    return this.#one<Connection>(`select ${CONNECTION} from sso_connections c where id = $1`, [id]);
  }

  async connectionOf(domain: string): Promise<Connection | null> {
    return this.#one<Connection>(
      `select ${CONNECTION} from sso_connections c join sso_domains d on d.connection = c.id
       where d.domain = $1 and d.verified_at is not null and c.enabled`,
      [domain],
    );
  }

  async domains(connection: string): Promise<Domain[]> {
    const { rows } = await this.#client.query(`select ${DOMAIN} from sso_domains where connection = $1 order by domain`, [connection]);
    return rows as Domain[];
  }

  async claimDomain({ domain, connection, token }: Omit<Domain, "verified">): Promise<Domain> {
    const claim = await this.#one<Domain>(
      `insert into sso_domains as d (domain, connection, token) values ($1, $2, $3)
       on conflict (domain, connection) do update set token = d.token returning ${DOMAIN}`,
      [domain, connection, token],
    );
    if (!claim) throw new Error("The claim of a domain gave no row.");
    return claim;
  }

  async proveDomain(domain: string, connection: string, now: number): Promise<boolean> {
    const text = `update sso_domains set verified_at = coalesce(verified_at, ${at("$3")}) where domain = $1 and connection = $2 returning 1 as n`;
    return this.#one(text, [domain, connection, now]).then(
      (row) => row !== null,
      (error: { code?: unknown }) => {
        // The unique index decides, also when two prove it at the same moment.
        if (error.code === "23505") return false;
        throw error;
      },
    );
  }

  async dropDomain(domain: string, connection: string): Promise<void> {
    await this.#client.query("delete from sso_domains where domain = $1 and connection = $2", [domain, connection]);
  }

  // Each writes its own row first and looks for the other's afterwards, each statement committed: whichever way a session and
  // its logout meet, one of the two sees the other.
  async openSession(session: Session): Promise<boolean> {
    const { id, tenant, connection, subject, sid, userId, issuedAt, createdAt, expiresAt } = session;
    await this.#client.query(
      `insert into sso_sessions (id, tenant, connection, subject, sid, user_id, issued_at, created_at, seen_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, ${at("$7")}, ${at("$8")}, ${at("$8")}, ${at("$9")})`,
      [id, tenant, connection, subject, sid, userId, issuedAt, createdAt, expiresAt],
    );
    const ended = await this.#one(
      `delete from sso_sessions s using sso_logouts l where s.id = $1 and ${NAMES} returning 1 as n`,
      [id],
    );
    return ended === null;
  }

  async logout(logout: Logout): Promise<number> {
    const { connection, jti, subject, sid, issuedAt, expiresAt } = logout;
    await this.#client.query(
      `insert into sso_logouts (connection, jti, subject, sid, issued_at, expires_at)
       values ($1, $2, $3, $4, ${at("$5")}, ${at("$6")}) on conflict do nothing`,
      [connection, jti, subject, sid, issuedAt, expiresAt],
    );
    const { rows } = await this.#client.query(
      `delete from sso_sessions s using sso_logouts l where l.connection = $1 and l.jti = $2 and ${NAMES} returning 1 as n`,
      [connection, jti],
    );
    return rows.length;
  }

  async session(id: string, now: number, idleMs: number): Promise<Session | null> {
    const found = await this.#one<Session>(
      `select ${SESSION} from sso_sessions s join sso_connections c on c.id = s.connection
       where s.id = $1 and c.enabled and s.expires_at > ${at("$2")} and s.seen_at > ${at("$3")}`,
      [id, now, now - idleMs],
    );
    if (found && found.seenAt <= now - 60_000)
      await this.#client.query(`update sso_sessions set seen_at = ${at("$2")} where id = $1`, [id, now]);
    return found;
  }

  async endSession(id: string): Promise<Session | null> {
    return this.#one<Session>(`delete from sso_sessions s where id = $1 returning ${SESSION}`, [id]);
  }

  async endSessionsOf(tenant: string, userId?: string): Promise<number> {
    const { rows } = await this.#client.query(
      "delete from sso_sessions where tenant = $1 and ($2::text is null or user_id = $2) returning 1 as n",
      [tenant, userId ?? null],
    );
    return rows.length;
  }

  async prune(now: number): Promise<void> {
    await this.#client.query(`delete from sso_sessions where expires_at <= ${at("$1")}`, [now]);
    await this.#client.query(`delete from sso_logouts where expires_at <= ${at("$1")}`, [now]);
  }

  async #one<T>(text: string, values: unknown[]): Promise<T | null> {
    const { rows } = await this.#client.query(text, values);
    return (rows[0] as T | undefined) ?? null;
  }
}
