import { agreedChangeInputSchema } from "@/lib/plans/schema";
import { changePlan } from "@/lib/plans/service/change-plan";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** Changes the plan as it was previewed. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to manage your plan.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, agreedChangeInputSchema);
  if (!input.ok) return problem(input.error);
  return respond(await changePlan(viewer.value, input.value, clock.now()));
});
