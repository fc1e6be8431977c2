import { replayFailed } from "@/lib/payments/service/inbox";
import { json, problem, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

/** Puts every failed event back into the queue. */
export const POST = route(async (request: Request) => {
  const viewer = await requireAdmin(request);
  return viewer.ok ? json({ replayed: await replayFailed() }) : problem(viewer.error);
});
