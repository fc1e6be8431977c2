import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { stepInputSchema } from "@/lib/runbooks/schema";
import { markStep } from "@/lib/runbooks/service/run";

type Context = { params: Promise<{ slug: string; id: string; position: string }> };

/** Ticks a step, takes the tick back, or notes something; saying the same twice is saying it once. */
export const PATCH = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to tick steps off.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, stepInputSchema);
  if (!input.ok) return problem(input.error);
  const { slug, id, position } = await params;
  const number = /^\d{1,3}$/.test(position) ? Number(position) : 0;
  return respond(await markStep(viewer.value, { slug, id, position: number }, input.value, clock.now()));
});
