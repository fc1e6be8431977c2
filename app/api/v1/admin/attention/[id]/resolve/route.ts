import { resolveSchema } from "@/lib/attention/schema";
import { resolveAttention } from "@/lib/attention/service";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** Takes an item off the list, with a note; for a partial refund, with the lines it was for. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, resolveSchema);
  if (!input.ok) return problem(input.error);
  return respond(await resolveAttention(viewer.value, (await params).id, input.value, clock.now()));
});
