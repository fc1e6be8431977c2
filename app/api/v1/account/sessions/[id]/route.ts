import { z } from "zod";
import { endOwnSession } from "@/lib/accounts/service/sessions";
import { problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** Signs one device out. */
export const DELETE = route<Context>(async (request, { params }) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) return problem({ code: "not_found", message: "There is no such session." });
  const done = await endOwnSession(viewer.value, id.data);
  return done.ok ? new Response(null, { status: 204 }) : problem(done.error);
});
