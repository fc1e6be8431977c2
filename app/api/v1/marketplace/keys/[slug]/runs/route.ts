import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { listRuns } from "@/lib/runbooks/queries";
import { startRunSchema } from "@/lib/runbooks/schema";
import { startRun } from "@/lib/runbooks/service/start-run";

type Context = { params: Promise<{ slug: string }> };

/** The runs of this runbook that the viewer takes part in, the newest first. */
export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to see your runs.");
  if (!viewer.ok) return problem(viewer.error);
  return json({ items: await listRuns(viewer.value.userId, (await params).slug, clock.now()) });
});

export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to start a run.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, startRunSchema);
  if (!input.ok) return problem(input.error);
  return respond(await startRun(viewer.value, (await params).slug, input.value, clock.now()), 201);
});
