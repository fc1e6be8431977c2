import { acceptRequestSchema } from "@/lib/payments/schema";
import { acceptRefundRequest } from "@/lib/payments/service/refund-request";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** Accepts a buyer's request for a refund. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, acceptRequestSchema);
  if (!input.ok) return problem(input.error);
  return respond(await acceptRefundRequest(viewer.value, (await params).id, input.value, clock.now()));
});
