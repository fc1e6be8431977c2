import { reasonSchema } from "@/lib/payments/schema";
import { revokeLine } from "@/lib/payments/service/revocation";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string; lineId: string }> };

/** Ends what a bought line gives, for a reason that the buyer is told. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, reasonSchema);
  if (!input.ok) return problem(input.error);
  const { id: orderId, lineId } = await params;
  const { reason } = input.value;
  return respond(await revokeLine({ viewer: viewer.value, orderId, lineId, reason, now: clock.now() }));
});
