import { planChangeInputSchema } from "@/lib/plans/schema";
import { previewPlanChange } from "@/lib/plans/service/change-plan";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** What a change of the plan would cost; changes nothing. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to manage your plan.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, planChangeInputSchema);
  if (!input.ok) return problem(input.error);
  return respond(await previewPlanChange(viewer.value, input.value, clock.now()));
});
