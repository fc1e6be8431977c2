import { json, problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { listFollowed } from "@/lib/releases/queries";

/** The KEYS of whose new versions the viewer is told by mail. */
export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to see what you follow.");
  if (!viewer.ok) return problem(viewer.error);
  const items = await listFollowed(viewer.value.userId);
  return json({ items, total: items.length });
});
