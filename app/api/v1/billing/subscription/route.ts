import { subjectQuerySchema } from "@/lib/plans/schema";
import { showPlan } from "@/lib/plans/service/show-plan";
import { clock } from "@/lib/platform/clock";
import { parseInput, problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** The running or last plan of the viewer, or of an organisation that they administer; null where there never was one. */
export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to see your plan.");
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(subjectQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  return respond(await showPlan(viewer.value, query.value.subject, clock.now()));
});
