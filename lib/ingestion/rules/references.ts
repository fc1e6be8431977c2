import { type Problem, warning } from "../schema";

const REFERENCE_FIELDS = /^(references_\w+|related_\w+)$/;
const SLUG = /^[a-z0-9-]{1,100}$/;
const PREFIX = /^(node|next|runbook|jupyter|stripe|supabase|github|cursor)-/;

export type Reference = { readonly field: string; readonly slug: string };

/** The KEYS that a manifest names, in its order, each once. */
export function referencesOf(manifest: Readonly<Record<string, unknown>>): Reference[] {
  const found = Object.entries(manifest)
    .filter(([field]) => REFERENCE_FIELDS.test(field))
    .flatMap(([field, value]) =>
      Array.isArray(value) ? value.map((slug) => ({ field, slug: String(slug).trim() })) : [],
    );
  const seen = new Set<string>();
  return found.filter(({ slug }) => SLUG.test(slug) && !seen.has(slug) && seen.add(slug));
}

type Resolved = { readonly slugs: string[]; readonly problems: Problem[] };

/**
 * Finds the KEYS behind references. One with the prefix of a type that the KEY's own slug lacks is taken for that KEY;
 * one to nothing is kept, since it may be published later. Both are warnings.
 */
export function resolveReferences(
  references: readonly Reference[],
  isKnown: (slug: string) => boolean,
  file: string,
): Resolved {
  const problems: Problem[] = [];
  const slugs = references.map(({ field, slug }) => {
    if (isKnown(slug)) return slug;
    const bare = slug.replace(PREFIX, "");
    if (bare !== slug && isKnown(bare)) {
      problems.push(warning(file, field, `${field} names ${slug}; taken for ${bare}.`));
      return bare;
    }
    problems.push(warning(file, field, `${field} names ${slug}, and there is no such KEY.`));
    return slug;
  });
  return { slugs: [...new Set(slugs)], problems };
}
