import type { MetadataRoute } from "next";
import { listBundles, listKeySlugs } from "@/lib/catalog/queries";
import { listProblemPaths } from "@/lib/discovery/queries/problems";
import { env } from "@/lib/platform/env";

export const revalidate = 3600;

const PAGES = [
  "",
  "/marketplace",
  "/marketplace/bundles",
  "/pricing",
  "/find",
  "/problems",
  "/why",
  "/licence",
  "/refunds",
];

/** Every public page by its canonical address; a KEY with the day of its last release. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const [keys, bundles] = await Promise.all([listKeySlugs(), listBundles()]);
  const base = env().APP_URL;
  return [
    ...PAGES.map((path) => ({ url: `${base}${path}` })),
    ...listProblemPaths().map((path) => ({ url: `${base}/problems/${path.join("/")}` })),
    ...keys.map((key) => ({ url: `${base}/marketplace/${key.slug}`, lastModified: key.updatedAt })),
    ...bundles.map((bundle) => ({ url: `${base}/marketplace/bundles/${bundle.slug}` })),
  ];
}
