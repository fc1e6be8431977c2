export type TokenAuth = "client_secret_basic" | "client_secret_post" | "none";

export interface Connection {
  readonly id: string;
  readonly tenant: string;
  /** To the letter as the provider writes it, with or without a slash at its end. */
  readonly issuer: string;
  readonly clientId: string;
  /** Sealed. Null with `none`. */
  readonly clientSecret: string | null;
  readonly tokenAuth: TokenAuth;
  readonly scopes: string;
  /** The provider must have asked for the password no longer ago than this. */
  readonly maxAgeS: number | null;
  readonly enabled: boolean;
}

export interface Domain {
  readonly domain: string;
  readonly connection: string;
  /** What the TXT record must say. */
  readonly token: string;
  readonly verified: boolean;
}

export interface Session {
  /** SHA-256 of the cookie's value. */
  readonly id: string;
  readonly tenant: string;
  readonly connection: string;
  readonly subject: string;
  readonly sid: string | null;
  readonly userId: string;
  /** When the provider issued the id token, by its clock. */
  readonly issuedAt: number;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
}

export interface Logout {
  readonly connection: string;
  readonly jti: string;
  readonly subject: string | null;
  readonly sid: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface SsoStore {
  saveConnection(connection: Connection): Promise<void>;
  connection(id: string): Promise<Connection | null>;
  /** The enabled connection that proved the domain. */
  connectionOf(domain: string): Promise<Connection | null>;
  domains(connection: string): Promise<Domain[]>;
  claimDomain(domain: Omit<Domain, "verified">): Promise<Domain>;
  /** False when another connection has proved it. */
  proveDomain(domain: string, connection: string, now: number): Promise<boolean>;
  dropDomain(domain: string, connection: string): Promise<void>;
  /** False when a logout came for it that is not older than its token. */
  openSession(session: Session): Promise<boolean>;
  /** Of an enabled connection, not expired, seen within `idleMs`; notes that it was seen, once a minute. */
  session(id: string, now: number, idleMs: number): Promise<Session | null>;
  endSession(id: string): Promise<Session | null>;
  /** All of a tenant's sessions, such as when its contract ends. Answers how many. */
  endSessionsOf(tenant: string, userId?: string): Promise<number>;
  /** Notes the logout, then ends what it names and is not newer. Safe to repeat. Answers how many ended. */
  logout(logout: Logout): Promise<number>;
  prune(now: number): Promise<void>;
}
