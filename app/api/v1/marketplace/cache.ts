/** What everyone sees alike: shared caches may keep it for a minute, and show it while they fetch it anew. */
export const CATALOG_CACHE = { "cache-control": "public, max-age=0, s-maxage=60, stale-while-revalidate=600" };
