import { revokeGrant } from "@/lib/grants/service";
import { reasonSchema } from "@/lib/payments/schema";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** Ends a grant, for a reason that its holder is told. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, reasonSchema);
  if (!input.ok) return problem(input.error);
  return respond(await revokeGrant(viewer.value, (await params).id, input.value.reason, clock.now()));
});
