import { type OpenedDownload, openDownload, recordDownload } from "@/lib/downloads/service/open-download";
import { parseRange } from "@/lib/platform/byte-range";
import { clock } from "@/lib/platform/clock";
import { problem, route } from "@/lib/platform/http";
import { openArtifact } from "@/lib/platform/storage";

type Context = { params: Promise<{ token: string }> };

function headersFor({ slug, version, sha256 }: OpenedDownload): Headers {
  return new Headers({
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${slug}-${version}.zip"`,
    etag: `"${sha256}"`,
    "accept-ranges": "bytes",
    "cache-control": "private, no-store",
    "x-robots-tag": "noindex",
  });
}

/** The part that was asked for; a stale `If-Range` means the whole file. */
function requestedRange(request: Request, opened: OpenedDownload) {
  const condition = request.headers.get("if-range");
  if (condition !== null && condition !== `"${opened.sha256}"`) return "whole" as const;
  return parseRange(request.headers.get("range"), opened.bytes);
}

async function deliver(request: Request, opened: OpenedDownload): Promise<Response> {
  const headers = headersFor(opened);
  if (request.headers.get("if-none-match") === `"${opened.sha256}"`)
    return new Response(null, { status: 304, headers });
  const range = requestedRange(request, opened);
  if (range === null) {
    const message = `The file has ${opened.bytes} bytes; the range asked for lies outside.`;
    return problem({ code: "range_not_satisfiable", message }, { "content-range": `bytes */${opened.bytes}` });
  }
  const part = range === "whole" ? { start: 0, end: opened.bytes - 1 } : range;
  headers.set("content-length", String(part.end - part.start + 1));
  if (range !== "whole") headers.set("content-range", `bytes ${part.start}-${part.end}/${opened.bytes}`);
  const status = range === "whole" ? 200 : 206;
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const body = await openArtifact(opened.sha256, part);
  await recordDownload(opened, clock.now());
  return new Response(body, { status, headers });
}

const handle = route(async (request: Request, { params }: Context) => {
  const opened = await openDownload((await params).token, clock.now());
  return opened.ok ? deliver(request, opened.value) : problem(opened.error);
});

export const GET = handle;
export const HEAD = handle;
