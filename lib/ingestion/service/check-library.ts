import "server-only";
import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { err, ok, type Result } from "../../kernel/result";
import { readSmallFile } from "../gateway/read-files";
import { type AssetPlace, type Library, scanLibrary } from "../gateway/scan-library";
import { ASSET_KINDS } from "../rules/manifest/definitions";
import { parseJson } from "../rules/parse-json";
import { prepare } from "../rules/prepare";
import { hasError, LIMITS, type Problem } from "../schema";
import { type CheckedRelease, checkCurrent, checkOlder, listPlace } from "./check-place";
import { readCatalog } from "./ingest-catalog";
import { peekSlugs } from "./peek-slugs";

/** What ingestion would say of one release, and what the shop would ask for it (in cents, with the reason). */
export type ReleaseCheck = {
  readonly path: string;
  readonly slug: string | null;
  readonly version: string | null;
  readonly isRefused: boolean;
  readonly price: { readonly cents: number; readonly reason: string } | null;
  readonly problems: readonly Problem[];
};
export type LibraryCheck = { readonly releases: readonly ReleaseCheck[]; readonly problems: readonly Problem[] };

type Slugs = Pick<ReadonlySet<string>, "has">;

function presented(checked: CheckedRelease, slugs: Slugs): ReleaseCheck {
  const { path, slug, version, candidate } = checked;
  if (!candidate) return { path, slug, version, isRefused: true, price: null, problems: checked.problems };
  const { listing, problems } = prepare(candidate, slugs, "folder");
  const { priceCents, priceReason } = listing;
  const price = priceCents === null || priceReason === null ? null : { cents: priceCents, reason: priceReason };
  const all = [...checked.problems, ...problems];
  return { path, slug, version, isRefused: hasError(all), price, problems: all };
}

type FirstPlace = (slug: string) => string | undefined;

/** The releases of one place; what does not concern all of them together is looked at one after the other. */
function* checkPlace(place: AssetPlace, slugs: Slugs, firstPlace: FirstPlace): Generator<ReleaseCheck> {
  const listed = listPlace(place);
  const current = checkCurrent(listed, firstPlace);
  if (current.candidate) for (const older of checkOlder(listed, current.candidate)) yield presented(older, slugs);
  yield presented(current, slugs);
}

/** A folder that holds an asset and stands in no library: its manifest says what kind it is. Null for any other. */
function findAlone(path: string): AssetPlace | null {
  const folder = realpathSync(path);
  if (ASSET_KINDS.some((kind) => kind.folder === basename(dirname(folder)))) return null;
  for (const name of ["key.json", "pack.json"]) {
    const bytes = readSmallFile(join(folder, name), LIMITS.manifestBytes);
    const parsed = bytes ? parseJson(new TextDecoder().decode(bytes)) : null;
    const manifest = parsed && "value" in parsed ? parsed.value : null;
    const tool = typeof manifest === "object" && manifest !== null && "tool" in manifest ? String(manifest.tool) : "";
    const kind = ASSET_KINDS.find(({ tools }) => tools.includes(tool));
    if (kind) return { kind, path: basename(folder), folder, fault: null };
  }
  return null;
}

/** Every slug of the library that these places stand in, announced ones too. */
function slugsAround({ root }: Library): Set<string> {
  const whole = scanLibrary(root);
  if (!whole.ok) return new Set();
  const announced = readCatalog(whole.value.catalogFile).announced.map(({ slug }) => slug);
  return new Set([...peekSlugs(whole.value.places).firstPlace.keys(), ...announced]);
}

function checkAll(library: Library): LibraryCheck {
  const slugs = slugsAround(library);
  const { firstPlace } = peekSlugs(library.places);
  const releases = library.places.flatMap((place) => [...checkPlace(place, slugs, (slug) => firstPlace.get(slug))]);
  return { releases, problems: library.problems };
}

/**
 * What ingestion would say of a library, of one of its folders, of one asset in it, or of an asset that stands alone,
 * without a shop to bring it into. Errors: `not_found`, `invalid_input`.
 */
export function checkLibrary(path: string): Result<LibraryCheck> {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const alone = isFolder ? findAlone(path) : null;
  // Of KEYS that are elsewhere nothing is known here, so no reference to one is remarked on.
  if (alone) return ok({ releases: [...checkPlace(alone, { has: () => true }, () => undefined)], problems: [] });
  const scanned = scanLibrary(path);
  if (!scanned.ok) return scanned;
  if (scanned.value.places.length > 0) return ok(checkAll(scanned.value));
  const message = `${path} holds no asset: neither a manifest (key.json, pack.json) nor folders of a library.`;
  return err({ code: "not_found", message });
}
