import { findKey } from "@/lib/catalog/queries";
import { slugSchema } from "@/lib/catalog/schema";
import { json, problem, route } from "@/lib/platform/http";
import { CATALOG_CACHE } from "../../cache";

type Context = { params: Promise<{ slug: string }> };

/** `GET /api/v1/marketplace/keys/:slug`: a KEY with its versions and what goes with it. Error: `key_not_found`. */
export const GET = route(async (_request: Request, { params }: Context) => {
  const slug = slugSchema.safeParse((await params).slug);
  const key = slug.success ? await findKey(slug.data) : null;
  if (!key) return problem({ code: "key_not_found", message: "There is no KEY of that name." });
  return json(key, 200, CATALOG_CACHE);
});
