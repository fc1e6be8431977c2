import { SsoError } from "./error.ts";
import type { Federation, Identity } from "./federation.ts";
import { cookieOf, SESSION_COOKIE, type Sessions, setCookie } from "./sessions.ts";
import { cookieNameOf, TRANSACTION_MS, tidyReturnTo } from "./transaction.ts";

export interface RouteOptions {
  federation: Federation;
  sessions: Sessions;
  origin: string;
  /**
   * Who of yours this is: found by `connection` and `subject`, made at the first sign-in. Null refuses. Do not look for an
   * account by its address alone, unless it belongs to the same tenant.
   */
  userFor: (identity: Identity) => Promise<string | null>;
  /** Where a person is sent whose sign-in failed; `?sso=` and the code are added. Default `/sign-in`. */
  failedPath?: string;
  /** For your logs: with the reason, which the person does not see. */
  observe?: (event: { kind: "signed_in" | "failed" | "logged_out"; connection: string; detail: string }) => void;
  /** What is none of ours: the database is down. It is answered with 503. */
  onError?: (error: unknown) => void;
}

const MOST_BODY = 64 * 1024;

function redirect(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}

const plain = (status: number, body: object = {}) => Response.json(body, { status, headers: { "Cache-Control": "no-store" } });

/** GET start, GET callback/:connection, POST logout, POST backchannel/:connection, for one catch-all at `/api/sso`. */
export function ssoRoutes(options: RouteOptions) {
  const { federation, sessions, origin, userFor, failedPath = "/sign-in", onError } = options;
  const tell: NonNullable<RouteOptions["observe"]> = (event) => {
    try {
      options.observe?.(event);
    } catch {
      // A log that fails must not decide who is signed in.
    }
  };

  const fail = (error: unknown, connection: string, cookies: readonly string[] = []): Response => {
    const isKnown = error instanceof SsoError;
    if (isKnown) tell({ kind: "failed", connection, detail: `${error.code}: ${error.message}` });
    else onError?.(error);
    const url = new URL(failedPath, origin);
    url.searchParams.set("sso", isKnown ? error.code : "unavailable");
    return redirect(url.href, cookies);
  };

  const start = async (query: URLSearchParams): Promise<Response> => {
    const email = query.get("email");
    const named = query.get("connection");
    try {
      const id = named ?? (email === null ? null : (await federation.connectionFor(email))?.id) ?? null;
      if (id === null) return redirect(`${new URL(failedPath, origin).href}?sso=no_connection`);
      const { url, state, cookie } = await federation.begin(id, { returnTo: tidyReturnTo(query.get("return")), email });
      return redirect(url.href, [setCookie(cookieNameOf(state), cookie, TRANSACTION_MS)]);
    } catch (error) {
      return fail(error, named ?? "");
    }
  };

  const callback = async (request: Request, connection: string, query: URLSearchParams): Promise<Response> => {
    const state = query.get("state") ?? "";
    // A sign-in is tried once; and a name of a cookie is made only of what may stand in one.
    const name = /^[\w-]{43}$/.test(state) ? cookieNameOf(state) : null;
    const spent = name === null ? [] : [setCookie(name, "", 0)];
    try {
      const cookie = name === null ? null : cookieOf(request, name);
      const { identity, returnTo } = await federation.finish({ connection, query, cookie });
      const userId = await userFor(identity);
      if (userId === null) throw new SsoError("not_allowed", `${identity.subject} was refused`);
      // Whoever was signed in here before is not any more.
      await sessions.end(request);
      const session = await sessions.open(identity, userId);
      tell({ kind: "signed_in", connection, detail: identity.subject });
      return redirect(`${origin}${returnTo}`, [...spent, session]);
    } catch (error) {
      return fail(error, connection, spent);
    }
  };

  /** Sent by a form of your own; another site's form does not carry the cookie (Lax), and is refused besides. */
  const logout = async (request: Request): Promise<Response> => {
    const from = request.headers.get("origin");
    if (from !== null && from !== origin) return plain(403, { code: "foreign_origin" });
    const ended = await sessions.end(request);
    const away = ended && (await federation.logoutUrl(ended.connection, "/"));
    return redirect(away?.href ?? `${origin}/`, [setCookie(SESSION_COOKIE, "", 0)]);
  };

  const backChannel = async (request: Request, connection: string): Promise<Response> => {
    const text = await request.text();
    const token = text.length > MOST_BODY ? null : new URLSearchParams(text).get("logout_token");
    if (token === null) return plain(400, { error: "invalid_request" });
    try {
      const ended = await federation.backChannelLogout(connection, token);
      tell({ kind: "logged_out", connection, detail: `${ended} sessions` });
      return plain(200);
    } catch (error) {
      if (!(error instanceof SsoError)) throw error;
      tell({ kind: "failed", connection, detail: `${error.code}: ${error.message}` });
      // When its keys cannot be had, the provider shall try again.
      return error.code === "provider_unavailable" ? plain(503, { error: error.code }) : plain(400, { error: "invalid_request" });
    }
  };

  return async (request: Request, context: { params: Promise<{ path: string[] }> }): Promise<Response> => {
    const [action = "", connection = "", ...more] = (await context.params).path;
    const query = new URL(request.url).searchParams;
    try {
      switch (more.length > 0 ? "" : `${request.method} ${action}${connection === "" ? "" : "/"}`) {
        case "GET start":
          return await start(query);
        case "GET callback/":
          return await callback(request, connection, query);
        case "POST logout":
          return await logout(request);
        case "POST backchannel/":
          return await backChannel(request, connection);
        default:
          return plain(404, { code: "not_found" });
      }
    } catch (error) {
      onError?.(error);
      return plain(503, { code: "unavailable" });
    }
  };
}
