import { planResumeInputSchema } from "@/lib/plans/schema";
import { resumePlan } from "@/lib/plans/service/end-plan";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** Takes a cancellation back. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to manage your plan.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, planResumeInputSchema);
  if (!input.ok) return problem(input.error);
  return respond(await resumePlan(viewer.value, input.value.subject, clock.now()));
});
