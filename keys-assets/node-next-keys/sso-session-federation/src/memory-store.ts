import type { Connection, Domain, Logout, Session, SsoStore } from "./store.ts";

/** For tests: held to the same contract as the one in PostgreSQL. */
export class MemorySsoStore implements SsoStore {
  readonly #connections = new Map<string, Connection>();
  #domains: Domain[] = [];
  #sessions = new Map<string, Session>();
  #logouts: Logout[] = [];

  async saveConnection(connection: Connection): Promise<void> {
    this.#connections.set(connection.id, connection);
  }

  async connection(id: string): Promise<Connection | null> {
    return this.#connections.get(id) ?? null;
  }

  async connectionOf(domain: string): Promise<Connection | null> {
    const found = this.#domains.find((claim) => claim.domain === domain && claim.verified);
    const connection = this.#connections.get(found?.connection ?? "");
    return connection?.enabled ? connection : null;
  }

  async domains(connection: string): Promise<Domain[]> {
    return this.#domains.filter((claim) => claim.connection === connection);
  }

  async claimDomain({ domain, connection, token }: Omit<Domain, "verified">): Promise<Domain> {
    const found = this.#domains.find((claim) => claim.domain === domain && claim.connection === connection);
    const claim = found ?? { domain, connection, token, verified: false };
    if (!found) this.#domains.push(claim);
    return claim;
  }

  async proveDomain(domain: string, connection: string): Promise<boolean> {
    const all = this.#domains.filter((claim) => claim.domain === domain);
    if (all.some((claim) => claim.verified && claim.connection !== connection)) return false;
    if (!all.some((claim) => claim.connection === connection)) return false;
    const isOwn = (claim: Domain) => claim.domain === domain && claim.connection === connection;
    this.#domains = this.#domains.map((claim) => (isOwn(claim) ? { ...claim, verified: true } : claim));
    return true;
  }

  async dropDomain(domain: string, connection: string): Promise<void> {
    this.#domains = this.#domains.filter((claim) => claim.domain !== domain || claim.connection !== connection);
  }

  async openSession(session: Session): Promise<boolean> {
    const ended = this.#logouts.some((logout) => names(logout, session));
    if (!ended) this.#sessions.set(session.id, session);
    return !ended;
  }

  async session(id: string, now: number, idleMs: number): Promise<Session | null> {
    const found = this.#sessions.get(id);
    if (!found || found.expiresAt <= now || found.seenAt <= now - idleMs) return null;
    if (!this.#connections.get(found.connection)?.enabled) return null;
    if (found.seenAt <= now - 60_000) this.#sessions.set(id, { ...found, seenAt: now });
    return found;
  }

  async endSession(id: string): Promise<Session | null> {
    const found = this.#sessions.get(id) ?? null;
    this.#sessions.delete(id);
    return found;
  }

  async endSessionsOf(tenant: string, userId?: string): Promise<number> {
    return this.#end((session) => session.tenant === tenant && (userId === undefined || session.userId === userId));
  }

  async logout(logout: Logout): Promise<number> {
    this.#logouts.push(logout);
    return this.#end((session) => names(logout, session));
  }

  async prune(now: number): Promise<void> {
    this.#end(({ expiresAt }) => expiresAt <= now);
    this.#logouts = this.#logouts.filter(({ expiresAt }) => expiresAt > now);
  }

  #end(isMeant: (session: Session) => boolean): number {
    const meant = [...this.#sessions.values()].filter(isMeant);
    for (const { id } of meant) this.#sessions.delete(id);
    return meant.length;
  }
}

/** With a session it means that one alone, without it everything of the person. */
function names(logout: Logout, { connection, subject, sid, issuedAt }: Session): boolean {
  if (logout.connection !== connection || logout.issuedAt < issuedAt) return false;
  if (logout.subject !== null && logout.subject !== subject) return false;
  return logout.sid === null || logout.sid === sid;
}
