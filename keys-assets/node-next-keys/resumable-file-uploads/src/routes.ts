import { type UploadCode, UploadError } from "./errors.ts";
import type { Uploads } from "./service.ts";
import { StorageError } from "./storage.ts";

const STATUS: Readonly<Record<UploadCode, number>> = {
  bad_request: 400,
  not_found: 404,
  too_large: 413,
  type_not_allowed: 415,
  too_many_open: 429,
  conflict: 409,
  parts_missing: 409,
  rejected: 422,
};

export interface RouteOptions {
  uploads: Uploads;
  /** Who is asking, from your session; a Response (such as a 401) is sent in place of everything else. */
  owner: (request: Request) => string | Response | Promise<string | Response>;
  /** What is none of ours: storage or database down. It is answered with 503. */
  onError?: (error: unknown) => void;
}

const json = (body: unknown, status = 200) => Response.json(body, { status, headers: { "Cache-Control": "no-store" } });

const MOST_BODY = 64 * 1024;

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  // Bytes of files go to the storage; what comes here is small.
  if (!(Number(request.headers.get("content-length") ?? 0) <= MOST_BODY)) throw new UploadError("bad_request", "The body is too large.");
  const text = await request.text();
  if (text.length > MOST_BODY) throw new UploadError("bad_request", "The body is too large.");
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new UploadError("bad_request", "The body is a JSON object.");
}

function partsOf({ parts }: Record<string, unknown>): { number: number; sha256: string }[] {
  if (!Array.isArray(parts)) throw new UploadError("bad_request", "parts is a list.");
  return parts.map((part: { number?: unknown; sha256?: unknown } | null) => ({ number: Number(part?.number), sha256: String(part?.sha256) }));
}

/**
 * The six routes in one handler for a catch-all of Next.js: POST /, GET and DELETE /:id, POST /:id/parts, POST /:id/complete,
 * GET /:id/download.
 */
export function uploadRoutes({ uploads, owner, onError }: RouteOptions) {
  const answer = async (request: Request, path: readonly string[]): Promise<Response> => {
    const who = await owner(request);
    if (who instanceof Response) return who;
    const [id = "", action = ""] = path;
    switch (`${request.method} ${path.length === 0 ? "" : "id"}${action ? `/${action}` : ""}${path.length > 2 ? "/" : ""}`) {
      case "POST ": {
        const { name, type, size } = await bodyOf(request);
        return json(await uploads.create(who, { name, type, size }), 201);
      }
      case "GET id":
        return json(await uploads.status(who, id));
      case "DELETE id":
        await uploads.abort(who, id);
        return new Response(null, { status: 204 });
      case "POST id/parts":
        return json({ urls: await uploads.sign(who, id, partsOf(await bodyOf(request))) });
      case "POST id/complete":
        return json(await uploads.complete(who, id));
      case "GET id/download":
        return Response.redirect(await uploads.downloadUrl(who, id), 303);
      default:
        return json({ code: "not_found", message: "There is no such route." }, 404);
    }
  };

  return async (request: Request, context: { params: Promise<{ path?: string[] }> }): Promise<Response> => {
    try {
      return await answer(request, (await context.params).path ?? []);
    } catch (error) {
      if (error instanceof UploadError) {
        const { code, message, parts } = error;
        return json({ code, message, ...(parts.length > 0 ? { parts } : {}) }, STATUS[code]);
      }
      onError?.(error);
      const code = error instanceof StorageError ? "storage_unavailable" : "unavailable";
      return json({ code, message: "Try again in a moment." }, 503);
    }
  };
}
