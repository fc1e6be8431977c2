import { handleAuth } from "@/lib/accounts/next-auth/handler";
import { parseCookies } from "@/lib/platform/cookies";
import { database } from "@/lib/platform/db";

const ORIGIN = "http://localhost:3000";
type Handler<C> = (request: Request, context: C) => Promise<Response>;

/**
 * A browser as far as signing in needs one: it keeps cookies and sends them with requests to the real handlers.
 * Each has an address of its own, so that tests do not use up each other's limits.
 */
export class Browser {
  private static count = 0;
  private readonly cookies = new Map<string, string>();
  private readonly address = `10.0.${Math.floor(Browser.count / 250)}.${(Browser.count++ % 250) + 1}`;

  request(path: string, init: { method?: string; body?: unknown; headers?: Record<string, string> } = {}): Request {
    const headers = new Headers({ "x-forwarded-for": this.address, "user-agent": "Test Browser", ...init.headers });
    if (this.cookies.size > 0) headers.set("cookie", [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; "));
    const hasBody = init.body !== undefined;
    if (hasBody) headers.set("content-type", "application/json");
    const method = init.method ?? (hasBody ? "POST" : "GET");
    return new Request(new URL(path, ORIGIN), { method, headers, ...(hasBody && { body: JSON.stringify(init.body) }) });
  }

  /** Keeps what the response sets, forgets what it expires. */
  keep(response: Response): Response {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = cookie.split(";");
      const [[name, value]] = [...parseCookies(pair)] as [[string, string]];
      const isGone = attributes.some((attribute) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
      if (isGone || value === "") this.cookies.delete(name);
      else this.cookies.set(name, encodeURIComponent(value));
    }
    return response;
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  async call<C>(handler: Handler<C>, path: string, init: { method?: string; body?: unknown } = {}, context?: C) {
    return this.keep(await handler(this.request(path, init), context as C));
  }

  /** Sends an action to next-auth with the token against forged requests. */
  async auth(action: string, fields: Record<string, string> = {}): Promise<Response> {
    const csrf = this.keep(await handleAuth(this.request("/api/auth/csrf"), ["csrf"]));
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const body = { ...fields, csrfToken, json: "true" };
    return this.keep(await handleAuth(this.request(`/api/auth/${action}`, { body }), action.split("/")));
  }

  signIn(email: string, password: string, callbackUrl = "/"): Promise<Response> {
    return this.auth("callback/credentials", { email, password, callbackUrl });
  }

  followLink(token: string, callbackUrl = "/"): Promise<Response> {
    return this.auth("callback/link", { token, callbackUrl });
  }
}

/** The mails to an address, the newest first. */
export function mailsTo(email: string) {
  return database().mail.findMany({ where: { to: email }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
}

/** The token in the newest mail to an address. */
export async function mailedToken(email: string): Promise<string> {
  const [mail] = await mailsTo(email);
  const token = /[?&]token=([\w-]{43})\b/.exec(mail?.text ?? "")?.[1];
  if (!token) throw new Error(`No link in the newest mail to ${email}: ${mail?.subject ?? "no mail at all"}`);
  return token;
}
