import { grantSchema } from "@/lib/grants/schema";
import { grantKey } from "@/lib/grants/service";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

/** Gives a KEY by hand to a person or an organisation. */
export const POST = route(async (request: Request) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, grantSchema);
  if (!input.ok) return problem(input.error);
  return respond(await grantKey(viewer.value, input.value, clock.now()), 201);
});
