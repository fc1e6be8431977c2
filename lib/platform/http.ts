import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { type AppError, ERROR_CODES } from "../kernel/errors";
import { err, ok, type Result } from "../kernel/result";
import { env } from "./env";
import { currentRequestId, log, withRequestId } from "./log";

const JSON_LIMIT_BYTES = 64 * 1024;
const REQUEST_ID = /^[\w-]{8,64}$/;

/** An error as `application/problem+json` (RFC 9457), with the status that its code stands for. */
export function problem(error: AppError, headers?: HeadersInit): Response {
  const [status, title] = ERROR_CODES[error.code];
  const body = {
    type: `/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    ...(error.errors ? { errors: error.errors } : {}),
    ...error.extra,
    ...(currentRequestId() ? { request_id: currentRequestId() } : {}),
  };
  const all = new Headers(headers);
  all.set("content-type", "application/problem+json");
  all.set("cache-control", "no-store");
  return new Response(JSON.stringify(body), { status, headers: all });
}

/** A success: the resource itself as JSON. Private unless the caller says otherwise. */
export function json(body: unknown, status = 200, headers?: HeadersInit): Response {
  const all = new Headers({ "cache-control": "private, no-store", ...Object.fromEntries(new Headers(headers)) });
  return Response.json(body, { status, headers: all });
}

export function respond<T>(result: Result<T>, status = 200): Response {
  return result.ok ? json(result.value, status) : problem(result.error);
}

function fieldErrors(error: z.ZodError): AppError {
  const errors = error.issues.slice(0, 20).map((issue) => ({
    pointer: `/${issue.path.map(String).join("/")}`,
    detail: issue.message,
  }));
  const first = errors[0];
  return {
    code: "invalid_input",
    message: first
      ? `${first.pointer === "/" ? "The input" : first.pointer}: ${first.detail}`
      : "The input is not right.",
    errors,
  };
}

/** Checks untrusted input against a schema. Error: `invalid_input` with one entry per wrong field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): Result<z.output<S>> {
  const parsed = schema.safeParse(input);
  return parsed.success ? ok(parsed.data) : err(fieldErrors(parsed.error));
}

/** Reads at most `limit` bytes of the body, also when no length was announced. Error: `payload_too_large`. */
export async function readBytes(request: Request, limit: number): Promise<Result<Uint8Array>> {
  const tooLarge = err<AppError>({
    code: "payload_too_large",
    message: `The request may hold at most ${limit} bytes.`,
  });
  if (Number(request.headers.get("content-length") ?? 0) > limit) return tooLarge;
  if (!request.body) return ok(new Uint8Array());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) return tooLarge;
    chunks.push(chunk);
  }
  return ok(new Uint8Array(Buffer.concat(chunks)));
}

/** Reads a JSON body and checks it. Errors: `bad_request`, `payload_too_large`, `invalid_input`. */
export async function readJson<S extends z.ZodType>(request: Request, schema: S): Promise<Result<z.output<S>>> {
  const bytes = await readBytes(request, JSON_LIMIT_BYTES);
  if (!bytes.ok) return bytes;
  const text = new TextDecoder().decode(bytes.value);
  if (/\\u0000/.test(text)) return err({ code: "bad_request", message: NO_NUL });
  let input: unknown;
  try {
    input = text === "" ? {} : JSON.parse(text);
  } catch {
    return err({ code: "bad_request", message: "The body is not valid JSON." });
  }
  return parseInput(schema, input);
}

/** PostgreSQL stores no text with a NUL in it, and nobody means to send one. */
const NO_NUL = "The character NUL cannot be part of a request.";

/** A browser names the page that a request came from; one that changes state must come from our own. */
function isForeign(request: Request): boolean {
  if (request.method === "GET" || request.method === "HEAD" || request.headers.has("authorization")) return false;
  const origin = request.headers.get("origin");
  if (!origin) return request.headers.get("sec-fetch-site") === "cross-site";
  if (origin === new URL(env().APP_URL).origin) return false;
  // A page that hides where it comes from sends the word "null", which is no address.
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.get("host");
}

type Handler<C> = (request: Request, context: C) => Promise<Response>;

/**
 * Wraps a route handler: gives the request an id, refuses state changes from other sites, and turns what nobody
 * expected into a 500 that is logged in full and tells the outside nothing but the id.
 */
export function route<C>(handler: Handler<C>): Handler<C> {
  return (request, context) => {
    const given = request.headers.get("x-request-id");
    const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
    return withRequestId(requestId, async () => {
      const response = await answer(handler, request, context);
      response.headers.set("x-request-id", requestId);
      return response;
    });
  };
}

async function answer<C>(handler: Handler<C>, request: Request, context: C): Promise<Response> {
  try {
    if (isForeign(request)) return problem({ code: "bad_origin", message: "Open the shop itself and try again." });
    return await handler(request, context);
  } catch (error) {
    // Not every address is checked before the database is asked, and it takes no text with a NUL.
    if (/%00/.test(request.url)) return problem({ code: "bad_request", message: NO_NUL });
    log().error({ err: error, method: request.method, path: new URL(request.url).pathname }, "unexpected error");
    return problem({
      code: "internal_error",
      message: `It has been recorded. Try again; if it stays, tell us the id ${currentRequestId()}.`,
    });
  }
}
