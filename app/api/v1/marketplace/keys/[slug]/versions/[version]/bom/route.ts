import { slugSchema, versionSchema } from "@/lib/catalog/schema";
import { problem, route } from "@/lib/platform/http";
import { showBillOfMaterials } from "@/lib/provenance/service";
import { CATALOG_CACHE } from "../../../../../cache";

type Context = { params: Promise<{ slug: string; version: string }> };

/** The CycloneDX bill of materials of one release. Errors: `key_not_found`, `version_not_found`. */
export const GET = route<Context>(async (_request, { params }) => {
  const { slug: givenSlug, version: givenVersion } = await params;
  const [slug, version] = [slugSchema.safeParse(givenSlug), versionSchema.safeParse(givenVersion)];
  if (!slug.success) return problem({ code: "key_not_found", message: "There is no KEY of that name." });
  if (!version.success) return problem({ code: "version_not_found", message: "There is no such version." });
  const bom = await showBillOfMaterials(slug.data, version.data);
  if (!bom.ok) return problem(bom.error);
  const name = `${slug.data}-${version.data}.cdx.json`;
  return new Response(bom.value, {
    headers: {
      ...CATALOG_CACHE,
      "content-type": "application/vnd.cyclonedx+json; version=1.6",
      "content-disposition": `inline; filename="${name}"`,
    },
  });
});
