import "server-only";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuthModule from "next-auth";
import type { AppError } from "../../kernel/errors";
import { err, ok, type Result } from "../../kernel/result";
import { parseCookies } from "../../platform/cookies";
import { problem, readBytes } from "../../platform/http";
import { retryAfter } from "../../platform/rate-limit";
import { authOptions } from "./options";
import { unwrapDefault } from "./unwrap";

const NextAuth = unwrapDefault(NextAuthModule);
const BODY_LIMIT_BYTES = 16 * 1024;
/** What next-auth may be asked. Its log endpoint, which writes what strangers send, is not among it. */
const ACTIONS = new Set(["csrf", "providers", "session", "signin", "signout", "callback", "error"]);

/** A form or a JSON object as next-auth expects it: every value a string. */
async function readForm(request: Request): Promise<Result<Record<string, string>>> {
  const bytes = await readBytes(request, BODY_LIMIT_BYTES);
  if (!bytes.ok) return bytes;
  const text = new TextDecoder().decode(bytes.value);
  if (!request.headers.get("content-type")?.includes("application/json")) {
    return ok(Object.fromEntries(new URLSearchParams(text)));
  }
  try {
    const input: unknown = JSON.parse(text === "" ? "{}" : text);
    if (typeof input !== "object" || input === null) throw new SyntaxError("not an object");
    return ok(Object.fromEntries(Object.entries(input).map(([name, value]) => [name, String(value)])));
  } catch {
    return err({ code: "bad_request", message: "The body is not valid JSON." });
  }
}

/** Collects what next-auth answers in the manner of Node's responses, as a `Response`. */
class Answer {
  code = 200;
  body: string | null = null;
  readonly headers = new Headers({ "cache-control": "private, no-store" });
  private cookies: string[] = [];

  status(code: number): this {
    this.code = code;
    return this;
  }
  getHeader(name: string): string | string[] | undefined {
    return name.toLowerCase() === "set-cookie" ? this.cookies : (this.headers.get(name) ?? undefined);
  }
  setHeader(name: string, value: string | string[]): this {
    if (name.toLowerCase() === "set-cookie") this.cookies = [value].flat();
    else this.headers.set(name, String(value));
    return this;
  }
  json(value: unknown): void {
    this.headers.set("content-type", "application/json");
    this.body = JSON.stringify(value);
  }
  send(value: unknown): void {
    if (typeof value === "object" && value !== null) this.json(value);
    else this.body = value === undefined || value === null ? null : String(value);
  }
  end(): void {
    this.body = null;
  }
  toResponse(refusal: AppError | undefined): Response {
    const response = refusal && this.body ? this.explain(refusal) : this.plain();
    for (const cookie of this.cookies) response.headers.append("set-cookie", cookie);
    return response;
  }
  private plain(): Response {
    return new Response(this.body, { status: this.code, headers: this.headers });
  }
  /** Why a sign-in was refused, as every other error of the API; `url` is where next-auth would have gone. */
  private explain(refusal: AppError): Response {
    const { url } = JSON.parse(this.body ?? "{}") as { url?: string };
    return problem({ ...refusal, extra: { ...refusal.extra, url } }, retryAfter(refusal));
  }
}

/**
 * Answers `/api/auth/*` by next-auth. It is called in its older manner, which takes everything from the request that
 * it is given and so works the same in Next and in a test.
 */
export async function handleAuth(request: Request, segments: readonly string[]): Promise<Response> {
  if (!ACTIONS.has(segments[0] ?? "")) return problem({ code: "not_found", message: "There is nothing here." });
  const form = request.method === "POST" ? await readForm(request) : ok({});
  if (!form.ok) return problem(form.error);
  let refusal: AppError | undefined;
  const options = authOptions(request, (error) => {
    refusal = error;
  });
  const answer = new Answer();
  const given: Pick<NextApiRequest, "method" | "query" | "body" | "cookies" | "headers"> = {
    method: request.method,
    query: { ...Object.fromEntries(new URL(request.url).searchParams), nextauth: [...segments] },
    body: form.value,
    cookies: Object.fromEntries(parseCookies(request.headers.get("cookie"))),
    headers: Object.fromEntries(request.headers),
  };
  const response: Pick<NextApiResponse, "getHeader"> = answer;
  await NextAuth(given as NextApiRequest, response as NextApiResponse, options);
  return answer.toResponse(refusal);
}
