import "server-only";
import { headers } from "next/headers";
import { decode } from "next-auth/jwt";
import { err, ok, type Result } from "../kernel/result";
import { sha256Hex } from "../kernel/sha256";
import type { Viewer } from "../kernel/viewer";
import { clock } from "./clock";
import { parseCookies } from "./cookies";
import { database } from "./db";
import { env, isDemo } from "./env";
import { ALL_RIGHTS, isApiKey } from "./secrets";

/** How stale "last seen" and "last used" may be; writing them on every request would cost a write each. */
const SEEN_EVERY_MS = 5 * 60_000;

const PERSON = { id: true, email: true, emailVerified: true, role: true, isDemo: true, closedAt: true } as const;
type Person = {
  id: string;
  email: string;
  emailVerified: Date | null;
  role: "user" | "admin";
  isDemo: boolean;
  closedAt: Date | null;
};

function toViewer(person: Person, via: Viewer["via"], now: Date): Viewer | null {
  if (person.closedAt && person.closedAt <= now) return null;
  // The password of a demo account is public: a database that becomes a production one must not let it in.
  if (person.isDemo && !isDemo()) return null;
  const viewer = {
    userId: person.id,
    email: person.email,
    isEmailVerified: person.emailVerified !== null,
    role: person.role,
    via,
  };
  // The brand exists in the types alone; this is the one place that gives it.
  return viewer as Viewer;
}

/** The name that next-auth gives its session cookie; over HTTPS it carries the prefix that browsers protect. */
function sessionCookieName(): string {
  return `${env().APP_URL.startsWith("https://") ? "__Secure-" : ""}next-auth.session-token`;
}

/** The session token in a Cookie header. next-auth splits a long one into numbered parts. */
function sessionCookie(header: string | null): string | undefined {
  const name = sessionCookieName();
  const parts: [index: number, value: string][] = [];
  for (const [key, value] of parseCookies(header)) {
    const rest = key.startsWith(name) ? key.slice(name.length) : undefined;
    if (rest !== undefined && /^(\.\d+)?$/.test(rest)) parts.push([Number(rest.slice(1)), value]);
  }
  parts.sort(([a], [b]) => a - b);
  return parts.length === 0 ? undefined : parts.map(([, value]) => value).join("");
}

/** The id of the session that a cookie's token names, or nothing when the token is forged, damaged or expired. */
export async function readSessionToken(token: string): Promise<{ userId: string; sessionId: string } | null> {
  try {
    const claims = await decode({ token, secret: env().NEXTAUTH_SECRET });
    if (typeof claims?.sub !== "string" || typeof claims.sid !== "string") return null;
    return { userId: claims.sub, sessionId: claims.sid };
  } catch {
    // Decryption fails for whatever did not come from us: nobody is signed in by it.
    return null;
  }
}

/** A session is alive while its row is: ended on another device, or past its time, it opens nothing. */
async function viewerOfSession(token: string, now: Date): Promise<Viewer | null> {
  const claims = await readSessionToken(token);
  if (!claims) return null;
  const session = await database().session.findUnique({
    where: { sessionToken: sha256Hex(claims.sessionId) },
    select: { id: true, userId: true, expires: true, lastSeenAt: true, user: { select: PERSON } },
  });
  if (!session || session.userId !== claims.userId || session.expires <= now) return null;
  if (now.getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS) {
    await database().session.updateMany({ where: { id: session.id }, data: { lastSeenAt: now } });
  }
  return toViewer(session.user, "session", now);
}

async function viewerOfApiKey(apiKey: string, now: Date): Promise<Viewer | null> {
  if (!isApiKey(apiKey)) return null;
  const row = await database().apiKey.findUnique({
    where: { hash: sha256Hex(apiKey) },
    select: { id: true, scopes: true, expiresAt: true, revokedAt: true, lastUsedAt: true, user: { select: PERSON } },
  });
  const isDead = !row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now);
  if (isDead || !row.scopes.includes(ALL_RIGHTS)) return null;
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > SEEN_EVERY_MS) {
    await database().apiKey.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
  }
  return toViewer(row.user, "api_key", now);
}

async function viewerOfHeaders(given: Headers): Promise<Viewer | null> {
  const now = clock.now();
  const authorization = given.get("authorization");
  // Whoever presents a key is judged by the key alone: a wrong one does not fall back to the cookie.
  if (authorization !== null) {
    const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    return bearer ? viewerOfApiKey(bearer, now) : null;
  }
  const token = sessionCookie(given.get("cookie"));
  return token ? viewerOfSession(token, now) : null;
}

/**
 * Who makes this request: by `Authorization: Bearer keys_…`, or by the session cookie. Null for a visitor and for every
 * key or session that is unknown, expired, revoked or ended. Throws only when the database cannot be asked.
 */
export function getViewer(request: Request): Promise<Viewer | null> {
  return viewerOfHeaders(request.headers);
}

/** The same for a server component. A page that calls this is rendered for each request. */
export async function getPageViewer(): Promise<Viewer | null> {
  return viewerOfHeaders(new Headers(await headers()));
}

/** The viewer, or `unauthenticated` with `message` (what signing in is for). */
export async function requireViewer(request: Request, message = "Sign in first."): Promise<Result<Viewer>> {
  const viewer = await getViewer(request);
  return viewer ? ok(viewer) : err({ code: "unauthenticated", message });
}

/**
 * The viewer when they signed in as a person: what decides over the account itself (password, address) is not in
 * reach of an API key that leaked. Errors: `unauthenticated`, `forbidden`.
 */
export async function requireSession(request: Request): Promise<Result<Viewer>> {
  const viewer = await requireViewer(request);
  if (!viewer.ok || viewer.value.via === "session") return viewer;
  return err({ code: "forbidden", message: "An API key cannot do this: sign in on the site." });
}

/** The viewer when they run the shop. Errors: `unauthenticated`, `forbidden`. */
export async function requireAdmin(request: Request): Promise<Result<Viewer>> {
  const viewer = await requireViewer(request);
  if (!viewer.ok || viewer.value.role === "admin") return viewer;
  return err({ code: "forbidden", message: "Only those who run the shop may do this." });
}

/** The id (as stored) of the session that this request's cookie names, for "sign out everywhere else". */
export async function currentSessionHash(request: Request): Promise<string | null> {
  const token = sessionCookie(request.headers.get("cookie"));
  const claims = token ? await readSessionToken(token) : null;
  return claims ? sha256Hex(claims.sessionId) : null;
}
