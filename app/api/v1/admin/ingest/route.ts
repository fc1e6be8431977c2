import { ingestInputSchema } from "@/lib/ingestion/schema";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { clock } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

/** Ingests the shop's library and answers with a report per asset; with `{"dry_run": true}` nothing is written. */
export const POST = route(async (request: Request) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, ingestInputSchema);
  if (!input.ok) return problem(input.error);
  const report = await ingestFolder(env().KEYS_ASSETS_ROOT, { now: clock.now(), dryRun: input.value.dry_run });
  // Where the library stands on the server's disk is nobody else's business.
  return report.ok
    ? json({ ...report.value, source: "library" })
    : problem({ code: "not_ready", message: "The library's folder is not there." });
});
