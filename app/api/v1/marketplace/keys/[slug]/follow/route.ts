import { clock } from "@/lib/platform/clock";
import { problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { followReleases, unfollowReleases } from "@/lib/releases/service/follow";

type Context = { params: Promise<{ slug: string }> };

/** "Tell me about new versions." Asking twice is asking once. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to follow releases.");
  if (!viewer.ok) return problem(viewer.error);
  const followed = await followReleases(viewer.value, (await params).slug, clock.now());
  return followed.ok ? new Response(null, { status: 204 }) : problem(followed.error);
});

export const DELETE = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in first.");
  if (!viewer.ok) return problem(viewer.error);
  const ended = await unfollowReleases(viewer.value, (await params).slug, clock.now());
  return ended.ok ? new Response(null, { status: 204 }) : problem(ended.error);
});
