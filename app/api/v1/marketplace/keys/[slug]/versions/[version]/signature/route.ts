import { slugSchema, versionSchema } from "@/lib/catalog/schema";
import { json, problem, route } from "@/lib/platform/http";
import { findSignature } from "@/lib/provenance/queries";
import { CATALOG_CACHE } from "../../../../../cache";

type Context = { params: Promise<{ slug: string; version: string }> };

/** The signed statement about one release, as a file to keep beside the zip. Errors: `key_not_found`, `version_not_found`. */
export const GET = route<Context>(async (_request, { params }) => {
  const { slug: givenSlug, version: givenVersion } = await params;
  const [slug, version] = [slugSchema.safeParse(givenSlug), versionSchema.safeParse(givenVersion)];
  if (!slug.success) return problem({ code: "key_not_found", message: "There is no KEY of that name." });
  const envelope = version.success ? await findSignature(slug.data, version.data) : null;
  if (!envelope) return problem({ code: "version_not_found", message: "There is no signature of such a version." });
  const name = `${slug.data}-${version.data}.zip.sig.json`;
  return json(envelope, 200, { ...CATALOG_CACHE, "content-disposition": `inline; filename="${name}"` });
});
