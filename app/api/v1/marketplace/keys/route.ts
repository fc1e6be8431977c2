import { listKeys } from "@/lib/catalog/queries";
import { keyQuerySchema } from "@/lib/catalog/schema";
import { json, parseInput, problem, route } from "@/lib/platform/http";
import { CATALOG_CACHE } from "../cache";

const LISTS = ["type", "maturity", "tag"];

/** Lists may be repeated parameters or joined by commas; of anything else the last one counts. */
function readQuery(params: URLSearchParams): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name).filter((value) => value !== "");
    if (values.length > 0) query[name] = LISTS.includes(name) ? values : values.at(-1);
  }
  return query;
}

/** `GET /api/v1/marketplace/keys`: one page of the catalog with facet counts. Error: `invalid_input`. */
export const GET = route(async (request: Request) => {
  const query = parseInput(keyQuerySchema, readQuery(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  return json(await listKeys(query.value), 200, CATALOG_CACHE);
});
