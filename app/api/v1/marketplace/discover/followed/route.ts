import { followedSchema } from "@/lib/discovery/schema";
import { recordFollowed } from "@/lib/discovery/service/signals";
import { problem, readJson, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { circumstancesOf } from "../circumstances";

/** Somebody opened a KEY from a recommendation. It counts only if the shop has shown it to them there. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, followedSchema);
  if (!input.ok) return problem(input.error);
  const { now, isPrivate } = circumstancesOf(request);
  if (!isPrivate) await recordFollowed(viewer.value, input.value, now);
  return new Response(null, { status: 204 });
});
