import { askForNotice, forgetNotice } from "@/lib/notices/service";
import { clock } from "@/lib/platform/clock";
import { problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ slug: string }> };

/** "Tell me when it is there." Asking twice is asking once. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to be told.");
  if (!viewer.ok) return problem(viewer.error);
  const asked = await askForNotice(viewer.value, (await params).slug, clock.now());
  return asked.ok ? new Response(null, { status: 204 }) : problem(asked.error);
});

export const DELETE = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in first.");
  if (!viewer.ok) return problem(viewer.error);
  const forgotten = await forgetNotice(viewer.value, (await params).slug);
  return forgotten.ok ? new Response(null, { status: 204 }) : problem(forgotten.error);
});
