import { clock } from "@/lib/platform/clock";
import { parseInput, problem, route } from "@/lib/platform/http";
import { retryAfter } from "@/lib/platform/rate-limit";
import { requireViewer } from "@/lib/platform/session";
import { fileQuerySchema } from "@/lib/previews/schema";
import { type RawFile, readRaw } from "@/lib/previews/service/raw";

type Context = { params: Promise<{ slug: string }> };

/** Whatever a file holds, it is text or a download here, never a page: nothing of it runs in the shop's name. */
function headersFor({ path, isText }: RawFile, isDownload: boolean): Headers {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const plain = name.replace(/[^\w.-]/g, "_");
  const headers = new Headers({
    "content-type": isText ? "text/plain; charset=utf-8" : "application/octet-stream",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex",
  });
  if (isDownload || !isText)
    headers.set(
      "content-disposition",
      `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escape)}`,
    );
  return headers;
}

/** One file as it is, to copy or to save. */
export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to read this file.");
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(fileQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  const raw = await readRaw(viewer.value, (await params).slug, query.value, clock.now());
  if (!raw.ok) return problem(raw.error, retryAfter(raw.error));
  return new Response(new Uint8Array(raw.value.bytes), {
    headers: headersFor(raw.value, query.value.download === "1"),
  });
});
