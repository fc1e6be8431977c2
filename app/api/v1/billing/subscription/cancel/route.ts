import { planCancelInputSchema } from "@/lib/plans/schema";
import { cancelPlan } from "@/lib/plans/service/end-plan";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** Cancels the plan: at the end of what is paid for, or at once. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to manage your plan.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, planCancelInputSchema);
  if (!input.ok) return problem(input.error);
  return respond(await cancelPlan(viewer.value, input.value, clock.now()));
});
