import { cancelOrder } from "@/lib/checkout/service/cancel-order";
import { clock } from "@/lib/platform/clock";
import { problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** Lets go of the buyer's own order that is not paid. Asking twice is asking once. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to cancel your order.");
  if (!viewer.ok) return problem(viewer.error);
  return respond(await cancelOrder(viewer.value, (await params).id, clock.now()));
});
