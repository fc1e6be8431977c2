import { randomText, sha256, utf8 } from "./bytes.ts";
import { SsoError } from "./error.ts";
import type { Identity } from "./federation.ts";
import type { Session, SsoStore } from "./store.ts";

export const SESSION_COOKIE = "__Host-sso-session";

export interface SessionTimes {
  /** From the sign-in. Default 12 hours: so long does it take at most until the provider is asked again. */
  readonly absoluteMs: number;
  /** Without a request. Default 2 hours. */
  readonly idleMs: number;
}

export function cookieOf(request: Request, name: string): string | null {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const place = pair.indexOf("=");
    if (place > 0 && pair.slice(0, place).trim() === name) return pair.slice(place + 1).trim();
  }
  return null;
}

/** `__Host-`: over https, for this host alone, for every path. Lax: it comes along when a link leads to your site. */
export const setCookie = (name: string, value: string, maxAgeMs: number) =>
  `${name}=${value}; Path=/; Max-Age=${Math.floor(maxAgeMs / 1000)}; Secure; HttpOnly; SameSite=Lax`;

export interface Sessions {
  /** A new one for each sign-in. Answers the cookie. */
  open(identity: Identity, userId: string): Promise<string>;
  /** Whose request it is; null for nobody's. One indexed look. */
  of(request: Request): Promise<Session | null>;
  /** Answers the session that it was. */
  end(request: Request): Promise<Session | null>;
}

export function createSessions(store: SsoStore, clock: () => number, { absoluteMs, idleMs }: SessionTimes): Sessions {
  const idOf = async (request: Request): Promise<string | null> => {
    const value = cookieOf(request, SESSION_COOKIE);
    return value !== null && /^[\w-]{43}$/.test(value) ? hashOf(value) : null;
  };
  return {
    async open({ tenant, connection, subject, sid, issuedAt }, userId) {
      const value = randomText();
      const now = clock();
      const times = { issuedAt, createdAt: now, seenAt: now, expiresAt: now + absoluteMs };
      const isOpen = await store.openSession({ id: await hashOf(value), tenant, connection, subject, sid, userId, ...times });
      if (!isOpen) throw new SsoError("logged_out", "The provider ended this sign-in before it was complete");
      return setCookie(SESSION_COOKIE, value, absoluteMs);
    },
    async of(request) {
      const id = await idOf(request);
      return id === null ? null : store.session(id, clock(), idleMs);
    },
    async end(request) {
      const id = await idOf(request);
      return id === null ? null : store.endSession(id);
    },
  };
}

const hashOf = async (value: string) => Buffer.from(await sha256(utf8(value))).toString("hex");
