import { findBundle } from "@/lib/catalog/queries";
import { slugSchema } from "@/lib/catalog/schema";
import { json, problem, route } from "@/lib/platform/http";
import { CATALOG_CACHE } from "../../cache";

type Context = { params: Promise<{ slug: string }> };

/** `GET /api/v1/marketplace/bundles/:slug`: one bundle with its KEYS and both sums. Error: `bundle_not_found`. */
export const GET = route(async (_request: Request, { params }: Context) => {
  const slug = slugSchema.safeParse((await params).slug);
  const bundle = slug.success ? await findBundle(slug.data) : null;
  if (!bundle) return problem({ code: "bundle_not_found", message: "There is no bundle of that name." });
  return json(bundle, 200, CATALOG_CACHE);
});
