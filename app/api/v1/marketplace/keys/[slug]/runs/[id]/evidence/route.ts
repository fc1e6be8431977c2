import { clock } from "@/lib/platform/clock";
import { parseInput, problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { evidenceQuerySchema } from "@/lib/runbooks/schema";
import { exportRun, writeEvidence } from "@/lib/runbooks/service/run";

type Context = { params: Promise<{ slug: string; id: string }> };

/** A run as a file to keep: JSON for machines, markdown for people. */
export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to export this run.");
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(evidenceQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  const evidence = await exportRun(viewer.value, await params, clock.now());
  if (!evidence.ok) return problem(evidence.error);
  const file = writeEvidence(evidence.value, query.value.format);
  return new Response(file.text, {
    headers: {
      "content-type": `${file.type}; charset=utf-8`,
      "content-disposition": `attachment; filename="${file.name}"`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
});
