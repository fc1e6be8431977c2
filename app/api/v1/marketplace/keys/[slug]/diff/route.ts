import { json, parseInput, problem, route } from "@/lib/platform/http";
import { diffQuerySchema } from "@/lib/releases/schema";
import { summariseDiff } from "@/lib/releases/service/compare";
import { CATALOG_CACHE } from "../../../cache";

type Context = { params: Promise<{ slug: string }> };

/** `?from=&to=`: how two versions differ, by names and counts, as everybody sees it. */
export const GET = route(async (request: Request, { params }: Context) => {
  const query = parseInput(diffQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  const diff = await summariseDiff((await params).slug, query.value);
  return diff.ok ? json(diff.value, 200, CATALOG_CACHE) : problem(diff.error);
});
