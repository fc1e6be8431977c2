import { yankInputSchema } from "@/lib/ingestion/schema";
import { yankVersion } from "@/lib/ingestion/service/yank";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

type Context = { params: Promise<{ slug: string; version: string }> };

/** Takes a version from offer, for a reason that its page shows and those who downloaded it are told. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, yankInputSchema);
  if (!input.ok) return problem(input.error);
  const { slug, version } = await params;
  const yank = { slug, version, reason: input.value.reason, actorId: viewer.value.userId };
  return respond(await yankVersion(yank, clock.now()));
});
