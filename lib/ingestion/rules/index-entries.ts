import { KEY_TYPES, type KeyType, MATURITIES, slugSchema } from "../../catalog/schema";
import { error, hint, type Problem, warning } from "../schema";
import { type Listing, summaryOf, tidyTags } from "./listing";
import { wrongField } from "./manifest/about";
import { isVersion } from "./manifest/check-manifest";
import { ASSET_KINDS, type AssetKind, JUPYTER, keyTypeOf, NODE_NEXT, RUNBOOK } from "./manifest/definitions";
import { unstorablePlace } from "./manifest/storable";
import { referencesOf } from "./references";

/** An entry of an index that was understood: what it describes, and the zip that it names, if it names one. */
export type IndexEntry = {
  readonly slug: string;
  /** A JSON pointer into the index. */
  readonly path: string;
  readonly version: string | null;
  readonly kind: AssetKind;
  readonly listing: Listing;
  /** The manifest that an archive without one is given. */
  readonly manifest: Record<string, unknown>;
  readonly zip: { readonly path: string; readonly sha256: string | null } | null;
  readonly problems: Problem[];
};
export type ReadEntry =
  | { readonly entry: IndexEntry }
  | { readonly slug: string; readonly path: string; readonly problems: Problem[] };

type Raw = Record<string, unknown>;

/** The lists of an assets index, each with the kind of asset that it holds. */
const ASSET_LISTS: Readonly<Record<string, AssetKind>> = {
  runbooks: RUNBOOK,
  node_keys: NODE_NEXT,
  ...Object.fromEntries(
    ASSET_KINDS.filter((kind) => kind.guide === null).map((kind) => [`${kind.tools[0]}_keys`, kind]),
  ),
};

function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text = (value: unknown) => (typeof value === "string" && value.trim() !== "" ? value.trim() : null);
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);

function typeOf(raw: Raw, kind: AssetKind): KeyType {
  if (kind === NODE_NEXT) return KEY_TYPES.find((type) => type === raw.tool || type === raw.runtime) ?? "node";
  return keyTypeOf(kind.tools[0] ?? "");
}

/** What a library index may leave out because all of its entries are notebooks. */
function withDefaults(raw: Raw, kind: AssetKind): Raw {
  const description = text(raw.description) ?? text(raw.outcome) ?? text(raw.title) ?? "";
  const defaults: Raw = { tool: typeOf(raw, kind), description, outcome: summaryOf(description) };
  if (kind === RUNBOOK) defaults.tool = "operational";
  if (kind === JUPYTER) Object.assign(defaults, { key_type: ["notebook"], maturity: "starter" });
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== undefined));
  return { ...defaults, ...given };
}

function checkFields(raw: Raw, path: string, required: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const at = (field: string, fault: string) => problems.push(error(path, field, wrongField(field, fault)));
  for (const field of required) if (raw[field] === undefined) at(field, "is missing");
  if (raw.slug !== undefined && !slugSchema.safeParse(raw.slug).success) at("slug", "is not right");
  if (raw.title !== undefined && (text(raw.title) ?? "x".repeat(201)).length > 200) at("title", "is not right");
  if (String(raw.description ?? "").length > 5000) at("description", "is too long");
  if (raw.version !== undefined && !isVersion(raw.version)) at("version", "is not right");
  if (raw.maturity !== undefined && !MATURITIES.some((maturity) => maturity === raw.maturity))
    at("maturity", "is not right");
  return problems;
}

function listingOf(raw: Raw, kind: AssetKind): Listing {
  const description = text(raw.description) ?? "";
  return {
    slug: String(raw.slug),
    title: text(raw.title) ?? "",
    summary: summaryOf(description),
    description,
    outcome: text(raw.outcome) ?? "",
    type: typeOf(raw, kind),
    maturity: MATURITIES.find((maturity) => maturity === raw.maturity) ?? "starter",
    keyTypes: [...new Set(texts(raw.key_type))],
    tags: tidyTags(texts(raw.tags)),
    priceCents: null,
    priceReason: null,
    severity: text(raw.severity_level),
    licenseSpdx: text(raw.license_spdx),
    relatedSlugs: referencesOf(raw).map(({ slug }) => slug),
    origin: "index",
  };
}

/** Where an entry's zip stands and what its hash should be; a hash that is none is an error. */
function zipOf(raw: Raw, path: string): { zip: IndexEntry["zip"]; problems: Problem[] } {
  const stated = raw.sha256;
  const sha256 = typeof stated === "string" && /^[0-9a-f]{64}$/i.test(stated) ? stated.toLowerCase() : null;
  const problems =
    stated !== undefined && sha256 === null ? [error(path, "sha256", wrongField("sha256", "is not right"))] : [];
  const name = isRecord(raw.assets) ? text(raw.assets.zip) : null;
  return { zip: name === null ? null : { path: name, sha256 }, problems };
}

type EntryRules = {
  readonly kind: AssetKind;
  readonly required: readonly string[];
  readonly expected: readonly string[];
};

const PACK: EntryRules = {
  kind: JUPYTER,
  required: ["slug", "title", "version", "license_spdx", "assets"],
  expected: [],
};
const assetRules = (kind: AssetKind): EntryRules => ({
  kind,
  required: ["slug", "title", "maturity"],
  expected: ["description", "key_type", "version", "outcome", "tags"],
});

function readEntry(value: unknown, path: string, { kind, required, expected }: EntryRules): ReadEntry {
  const slug = isRecord(value) && typeof value.slug === "string" ? value.slug.slice(0, 100) : path;
  if (!isRecord(value)) return { slug, path, problems: [error(path, null, "The entry must be a JSON object.")] };
  const unstorable = unstorablePlace(value);
  if (unstorable !== null)
    return { slug, path, problems: [error(path, unstorable, "The value holds a character that cannot be stored.")] };
  const problems = checkFields(value, path, required);
  const { zip, problems: zipProblems } = zipOf(value, path);
  problems.push(...zipProblems);
  if (kind === JUPYTER && zip === null && value.assets !== undefined)
    problems.push(error(path, "assets.zip", wrongField("assets.zip", "is missing")));
  if (problems.length > 0) return { slug, path, problems };
  problems.push(
    ...expected
      .filter((field) => value[field] === undefined)
      .map((field) => warning(path, field, wrongField(field, "is missing"))),
  );
  if (kind === JUPYTER && value.maturity === undefined)
    problems.push(
      hint(path, "maturity", "The index gives no maturity; starter is taken unless the archive says another."),
    );
  const manifest = withDefaults(value, kind);
  const version = text(value.version);
  return { entry: { slug, path, version, kind, listing: listingOf(manifest, kind), manifest, zip, problems } };
}

/**
 * Reads a library index (`packs`) or an assets index (`runbooks`, `node_keys`, …), each entry on its own; null when the
 * JSON is neither. Source: product.md, "The asset library".
 */
export function readIndex(index: unknown): ReadEntry[] | null {
  if (!isRecord(index)) return null;
  if (Array.isArray(index.packs)) return index.packs.map((pack, place) => readEntry(pack, `/packs/${place}`, PACK));
  const lists = Object.entries(ASSET_LISTS).filter(([name]) => Array.isArray(index[name]));
  if (lists.length === 0) return null;
  return lists.flatMap(([name, kind]) => {
    const entries = index[name];
    return Array.isArray(entries)
      ? entries.map((value, place) => readEntry(value, `/${name}/${place}`, assetRules(kind)))
      : [];
  });
}
