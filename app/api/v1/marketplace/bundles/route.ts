import { listBundles } from "@/lib/catalog/queries";
import { json, route } from "@/lib/platform/http";
import { CATALOG_CACHE } from "../cache";

/** `GET /api/v1/marketplace/bundles`: the bundles on sale, each with its KEYS and both sums. */
export const GET = route(async () => {
  const items = await listBundles();
  return json({ items, total: items.length, page: 1, limit: Math.max(items.length, 1) }, 200, CATALOG_CACHE);
});
