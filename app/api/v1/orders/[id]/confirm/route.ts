import { confirmOrder } from "@/lib/checkout/service/confirm-order";
import { clock } from "@/lib/platform/clock";
import { problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** Asks Stripe about the buyer's own order, so that a buyer who is back never waits for a webhook. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to see your order.");
  if (!viewer.ok) return problem(viewer.error);
  return respond(await confirmOrder(viewer.value, (await params).id, clock.now()));
});
