import { adminRefundSchema } from "@/lib/payments/schema";
import { refundAsAdmin } from "@/lib/payments/service/refund-order";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** Gives lines of an order back; `together` also what their money was used for. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, adminRefundSchema);
  if (!input.ok) return problem(input.error);
  return respond(await refundAsAdmin(viewer.value, (await params).id, input.value, clock.now()));
});
