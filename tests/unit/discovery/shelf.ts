import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import type { KeyType, Maturity } from "@/lib/catalog/schema";
import definitions from "@/lib/discovery/rules/definitions.json";
import { type CatalogKey, type Facts, type Rule, ruleSchema } from "@/lib/discovery/schema";
import { listingOf } from "@/lib/ingestion/rules/listing";
import { keyTypeOf, type Manifest } from "@/lib/ingestion/rules/manifest/definitions";
import { referencesOf } from "@/lib/ingestion/rules/references";

/** The rules as the shop is delivered with them. */
export const RULES: readonly Rule[] = definitions.map((definition) => ruleSchema.parse(definition));

/** The KEYS of the shop's own library, as ingestion would list them. */
export function readShelf(): CatalogKey[] {
  const files = globSync("keys-assets/*-keys/*/{key,pack}.json").sort();
  return files.map((file) => {
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest & { maturity: Maturity };
    const type: KeyType = keyTypeOf(manifest.tool);
    const relatedSlugs = referencesOf(manifest).map(({ slug }) => slug);
    const { listing } = listingOf(manifest, { type, relatedSlugs, origin: file, file });
    return { ...listing, maturity: manifest.maturity, status: "on_sale", tags: manifest.tags ?? [] };
  });
}

/** A key of a made-up shelf. */
export function key(slug: string, rest: Partial<CatalogKey> = {}): CatalogKey {
  return {
    slug,
    title: `Title ${slug}`,
    summary: "",
    type: "node",
    maturity: "operator",
    status: "on_sale",
    tags: [],
    relatedSlugs: [],
    ...rest,
  };
}

export function facts(known: Partial<Facts> = {}): Facts {
  return { signals: [], usable: new Set(), owned: [], page: null, together: new Map(), ...known };
}
