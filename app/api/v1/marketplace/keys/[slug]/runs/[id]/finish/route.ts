import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { finishRunSchema } from "@/lib/runbooks/schema";
import { finishRun } from "@/lib/runbooks/service/run";

type Context = { params: Promise<{ slug: string; id: string }> };

/** Ends a run; from then on nothing in it changes. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to finish this run.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, finishRunSchema);
  if (!input.ok) return problem(input.error);
  return respond(await finishRun(viewer.value, await params, input.value.outcome, clock.now()));
});
