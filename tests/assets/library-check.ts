import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { listFolder } from "@/lib/ingestion/gateway/list-folder";
import { readAssetFiles } from "@/lib/ingestion/gateway/read-files";
import { type AssetPlace, scanLibrary } from "@/lib/ingestion/gateway/scan-library";
import { bundleList, checkBundle, checkBundleKeys } from "@/lib/ingestion/rules/bundles";
import { type Candidate, checkAsset } from "@/lib/ingestion/rules/candidate";
import { type AnnouncedKey, readLibraryMarkdown } from "@/lib/ingestion/rules/library-markdown";
import { type Listing, listingOf } from "@/lib/ingestion/rules/listing";
import { referencesOf, resolveReferences } from "@/lib/ingestion/rules/references";
import type { Problem } from "@/lib/ingestion/schema";

/** One folder of the library after the shop's own checks; `candidate` and `listing` are null for one that is refused. */
export type CheckedAsset = {
  readonly path: string;
  readonly candidate: Candidate | null;
  readonly listing: Listing | null;
  readonly problems: readonly Problem[];
};
export type CheckedBundleOfLibrary = {
  readonly slug: string;
  readonly savingsBps: number | null;
  readonly isInRange: boolean;
  readonly problems: readonly Problem[];
};
export type CheckedLibrary = {
  readonly assets: readonly CheckedAsset[];
  readonly announced: readonly AnnouncedKey[];
  readonly bundles: readonly CheckedBundleOfLibrary[];
  /** What concerns the library as a whole. */
  readonly problems: readonly Problem[];
};

const CATALOG = "jupyter-keys-md/JUPYTER_KEYS_LIBRARY.md";

type Read = Pick<CheckedAsset, "path" | "candidate" | "problems">;

function readPlace({ path, folder, kind, fault }: AssetPlace): Read {
  if (fault !== null) throw new Error(`${path}: ${fault}`);
  const listed = listFolder(folder);
  const checked = checkAsset(readAssetFiles(listed.files), kind);
  return { path, candidate: checked.candidate, problems: [...listed.problems, ...checked.problems] };
}

/** What the shop would show of a candidate, as ingestion prepares it. */
function present({ path, candidate, problems }: Read, slugs: ReadonlySet<string>): CheckedAsset {
  if (!candidate) return { path, candidate, listing: null, problems };
  const { manifest, manifestFile: file, type, slug } = candidate;
  const references = resolveReferences(referencesOf(manifest), (other) => other !== slug && slugs.has(other), file);
  const shown = listingOf(manifest, { type, relatedSlugs: references.slugs, origin: "folder", file });
  return {
    path,
    candidate,
    listing: shown.listing,
    problems: [...problems, ...references.problems, ...shown.problems],
  };
}

function checkBundles(file: string, assets: readonly CheckedAsset[]): CheckedBundleOfLibrary[] {
  const onSale = assets.flatMap(({ listing }) => (listing ? [listing] : []));
  const name = basename(file);
  const entries = bundleList(JSON.parse(readFileSync(file, "utf8")));
  if (!entries) throw new Error(`${name} holds no list of bundles.`);
  return entries.map((entry, index) => {
    const { slug, bundle, problems } = checkBundle(entry, index, name);
    if (!bundle) return { slug, savingsBps: null, isInRange: false, problems };
    const parts = onSale
      .filter((listing) => bundle.keys.includes(listing.slug))
      .map((listing) => ({ id: listing.slug, slug: listing.slug, status: "on_sale", priceCents: listing.priceCents }));
    const checked = checkBundleKeys(bundle, parts, name);
    return {
      slug,
      savingsBps: checked.sums?.savingsBps ?? null,
      isInRange: checked.sums?.isInRange ?? false,
      problems: [...problems, ...checked.problems],
    };
  });
}

/** Reads a library by the checks and rules of ingestion, in their order, and without a shop to put it into. */
export function checkLibrary(root: string): CheckedLibrary {
  const scanned = scanLibrary(root);
  if (!scanned.ok) throw new Error(scanned.error.message);
  const { places, catalogFile, bundlesFile, problems } = scanned.value;
  if (!catalogFile || !bundlesFile) throw new Error("The library lacks its catalog or its bundles.");
  const read = places.map(readPlace);
  const announced = readLibraryMarkdown(readFileSync(catalogFile, "utf8"), CATALOG);
  const slugs = new Set([
    ...read.flatMap(({ candidate }) => candidate?.slug ?? []),
    ...announced.map(({ slug }) => slug),
  ]);
  const assets = read.map((asset) => present(asset, slugs));
  return { assets, announced, bundles: checkBundles(bundlesFile, assets), problems };
}
