import { listSessions } from "@/lib/accounts/queries";
import { endSessions } from "@/lib/accounts/service/sessions";
import { clock } from "@/lib/platform/clock";
import { json, problem, route } from "@/lib/platform/http";
import { currentSessionHash, requireViewer } from "@/lib/platform/session";

/** The devices on which one is signed in. */
export const GET = route(async (request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const items = await listSessions(viewer.value, await currentSessionHash(request), clock.now());
  return json({ items, total: items.length });
});

/** Signs out everywhere; with `?keep=current`, everywhere but here. */
export const DELETE = route(async (request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const isKept = new URL(request.url).searchParams.get("keep") === "current";
  const ended = await endSessions(viewer.value, isKept ? await currentSessionHash(request) : null);
  return json({ ended });
});
