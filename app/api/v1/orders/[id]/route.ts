import { getOrder } from "@/lib/orders/queries";
import { clock } from "@/lib/platform/clock";
import { problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to see your order.");
  if (!viewer.ok) return problem(viewer.error);
  return respond(await getOrder(viewer.value.userId, (await params).id, clock.now()));
});
