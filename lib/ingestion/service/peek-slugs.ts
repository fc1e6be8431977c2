import "server-only";
import { slugSchema } from "../../catalog/schema";
import { readSmallFile } from "../gateway/read-files";
import type { AssetPlace } from "../gateway/scan-library";
import { LIMITS } from "../schema";

/** What each place says its slug is, before anything is checked: references may name assets that come later. */
function peekSlug(place: AssetPlace): string | null {
  if (place.fault !== null) return null;
  try {
    const bytes = readSmallFile(`${place.folder}/${place.kind.manifest}`, LIMITS.manifestBytes);
    if (!bytes) return null;
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const slug = typeof parsed === "object" && parsed !== null && "slug" in parsed ? parsed.slug : null;
    return slugSchema.safeParse(slug).data ?? null;
  } catch {
    // Whatever is wrong here is reported when the asset itself is checked.
    return null;
  }
}

export type Slugs = { readonly ofPlace: ReadonlyMap<string, string>; readonly firstPlace: ReadonlyMap<string, string> };

/** The slugs that a library is about to bring, by the places where they stand. */
export function peekSlugs(places: readonly AssetPlace[]): Slugs {
  const ofPlace = new Map<string, string>();
  const firstPlace = new Map<string, string>();
  for (const place of places) {
    const slug = peekSlug(place);
    if (slug === null) continue;
    ofPlace.set(place.path, slug);
    if (!firstPlace.has(slug)) firstPlace.set(slug, place.path);
  }
  return { ofPlace, firstPlace };
}
