import { inspectInbox } from "@/lib/payments/service/inbox";
import { clock } from "@/lib/platform/clock";
import { json, problem, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

/** How many events wait or have failed, and how old the oldest waiting one is. */
export const GET = route(async (request: Request) => {
  const viewer = await requireAdmin(request);
  return viewer.ok ? json(await inspectInbox(clock.now())) : problem(viewer.error);
});
