import { LIMITS } from "@/lib/ingestion/schema";
import { ingestIndex } from "@/lib/ingestion/service/ingest-index";
import { clock } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { json, problem, readBytes, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

function parse(bytes: Uint8Array): { index: unknown } | null {
  try {
    return { index: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    // Not UTF-8, or not JSON.
    return null;
  }
}

/**
 * Ingests a library index or an assets index, given as the body; `?dry_run=true` writes nothing. Zips that it names are
 * looked for below the shop's library. Answers with a report per entry.
 */
export const POST = route(async (request: Request) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const bytes = await readBytes(request, LIMITS.indexBytes);
  if (!bytes.ok) return problem(bytes.error);
  const parsed = parse(bytes.value);
  if (!parsed) return problem({ code: "bad_request", message: "The body is not valid JSON." });
  const dryRun = new URL(request.url).searchParams.get("dry_run") === "true";
  const options = { now: clock.now(), dryRun, root: env().KEYS_ASSETS_ROOT, source: "index" };
  const report = await ingestIndex(parsed.index, options);
  return report.ok ? json(report.value) : problem(report.error);
});
