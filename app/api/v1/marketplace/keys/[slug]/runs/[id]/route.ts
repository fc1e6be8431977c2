import { clock } from "@/lib/platform/clock";
import { problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { getRun } from "@/lib/runbooks/service/run";

type Context = { params: Promise<{ slug: string; id: string }> };

export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to see this run.");
  if (!viewer.ok) return problem(viewer.error);
  return respond(await getRun(viewer.value, await params, clock.now()));
});
