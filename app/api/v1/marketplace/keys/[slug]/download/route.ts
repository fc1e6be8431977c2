import { downloadQuerySchema } from "@/lib/downloads/schema";
import { issueDownload } from "@/lib/downloads/service/issue-download";
import { clock } from "@/lib/platform/clock";
import { parseInput, problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ slug: string }> };

export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to download.");
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(downloadQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  return respond(await issueDownload(viewer.value, (await params).slug, query.value.version, clock.now()));
});
