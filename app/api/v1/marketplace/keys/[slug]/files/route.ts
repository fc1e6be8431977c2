import { clock } from "@/lib/platform/clock";
import { json, parseInput, problem, route } from "@/lib/platform/http";
import { getViewer } from "@/lib/platform/session";
import { fileListQuerySchema } from "@/lib/previews/schema";
import { listFiles } from "@/lib/previews/service/reader";
import { CATALOG_CACHE } from "../../../cache";

type Context = { params: Promise<{ slug: string }> };

/** What is in a version, and how much of each file this viewer may see. */
export const GET = route(async (request: Request, { params }: Context) => {
  const query = parseInput(fileListQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  const viewer = await getViewer(request);
  const list = await listFiles(viewer, (await params).slug, query.value.version, clock.now());
  if (!list.ok) return problem(list.error);
  const vary = { vary: "cookie, authorization" };
  return json(list.value, 200, viewer ? vary : { ...CATALOG_CACHE, ...vary });
});
