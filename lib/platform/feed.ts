import "server-only";

const CACHE = "public, max-age=0, s-maxage=300, stale-while-revalidate=3600";

/** An Atom document; who has it already is told so and gets nothing. */
export function atom(request: Request, { xml, etag }: { readonly xml: string; readonly etag: string }): Response {
  const headers = { "cache-control": CACHE, etag };
  const known = request.headers
    .get("if-none-match")
    ?.split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  if (known?.some((tag) => tag === etag || tag === "*")) return new Response(null, { status: 304, headers });
  return new Response(xml, { headers: { ...headers, "content-type": "application/atom+xml; charset=utf-8" } });
}
