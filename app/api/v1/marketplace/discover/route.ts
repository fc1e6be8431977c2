import { discoverQuerySchema } from "@/lib/discovery/schema";
import { discover } from "@/lib/discovery/service/discover";
import { parseInput, problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { circumstancesOf } from "./circumstances";

/** What may be of use to the viewer, with the reasons; with `page`, what belongs beside that KEY. */
export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(
    request,
    "Sign in for recommendations; without signing in, three questions lead on.",
  );
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(discoverQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  return respond(await discover(viewer.value, query.value, circumstancesOf(request)));
});
