import { clock } from "@/lib/platform/clock";
import { parseInput, problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { diffLinesQuerySchema } from "@/lib/releases/schema";
import { readDiffLines } from "@/lib/releases/service/read-diff";

type Context = { params: Promise<{ slug: string }> };

/** `?from=&to=&path=`: the lines of one file that changed, for who may use the KEY. */
export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to read what changed.");
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(diffLinesQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  return respond(await readDiffLines(viewer.value, (await params).slug, query.value, clock.now()));
});
