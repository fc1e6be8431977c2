import { rateLimitHeaders } from "./headers.ts";
import type { Limiter } from "./limiter.ts";

export interface HandlerOptions {
  limiter: Limiter;
  /** Whom to count against: an account, an API key, an address. Undefined lets the request pass uncounted. */
  key: (request: Request) => string | undefined | Promise<string | undefined>;
  /** What this request costs. Default 1. */
  cost?: (request: Request) => number;
  /** Also send the X-RateLimit fields. */
  legacyHeaders?: boolean;
}

/**
 * Puts a limiter before a web-standard handler: a Next.js route handler, Hono, Deno, Bun. Refusals are
 * 429 with an RFC 9457 problem document; every counted answer carries the RateLimit fields.
 */
export function rateLimited<Rest extends unknown[]>(
  options: HandlerOptions,
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const key = await options.key(request);
    if (key === undefined) return handler(request, ...rest);
    const outcome = await options.limiter.check(key, options.cost?.(request) ?? 1);
    const legacy = options.legacyHeaders ?? false;
    const headers = rateLimitHeaders(options.limiter.policies, outcome, { legacy });
    if (!outcome.allowed) return refusal(outcome.retryAfterMs, headers);
    const response = await handler(request, ...rest);
    // A response that came from fetch has frozen headers, so they go onto a copy.
    const copy = new Response(response.body, response);
    for (const [name, value] of Object.entries(headers)) copy.headers.set(name, value);
    return copy;
  };
}

function refusal(retryAfterMs: number, headers: Record<string, string>): Response {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const problem = {
    type: "about:blank",
    title: "Too Many Requests",
    status: 429,
    code: "rate_limited",
    detail: `Too many requests. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
  };
  return new Response(JSON.stringify(problem), {
    status: 429,
    headers: { ...headers, "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });
}
