import type { KeyType, Maturity } from "../../catalog/schema";
import { listPrice } from "../../pricing/rules/list-price";
import { type Problem, warning } from "../schema";
import type { Manifest } from "./manifest/definitions";

/** What the shop shows of a KEY: the columns of its row that follow from an asset. Prices in cents. */
export type Listing = {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly outcome: string;
  readonly type: KeyType;
  readonly maturity: Maturity;
  readonly keyTypes: string[];
  readonly tags: string[];
  readonly priceCents: number | null;
  readonly priceReason: string | null;
  readonly severity: string | null;
  readonly licenseSpdx: string | null;
  readonly relatedSlugs: string[];
  /** Where its description comes from: "folder", "catalog" (markdown) or "index". */
  readonly origin: string;
};

const SUMMARY_LENGTH = 200;

/** The first sentence of a description, or as much of it as fits on a card. */
export function summaryOf(description: string): string {
  const text = description.replace(/\s+/g, " ").trim();
  const sentence = /^.*?[.!?](?=\s+[A-Z0-9"“]|$)/.exec(text)?.[0] ?? text;
  if (sentence.length <= SUMMARY_LENGTH) return sentence;
  const cut = sentence.slice(0, SUMMARY_LENGTH - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), SUMMARY_LENGTH / 2)).replace(/[,;:]$/, "")}…`;
}

/** Tags as filters take them: one form for each, and no comma, which separates them in an address. */
export function tidyTags(tags: readonly string[]): string[] {
  const tidy = tags.map((tag) => tag.toLowerCase().replaceAll(",", " ").replace(/\s+/g, " ").trim());
  return [...new Set(tidy.filter(Boolean))];
}

function textField(manifest: Manifest, field: string): string | null {
  const value = manifest[field];
  return typeof value === "string" ? value : null;
}

function movedPrice(movedFromCents: number | null, priceCents: number, file: string): Problem[] {
  if (movedFromCents === null) return [];
  const message = `price_cents is ${movedFromCents}, outside the band of its type and maturity; it is sold for ${priceCents}.`;
  return [warning(file, "price_cents", message)];
}

type Source = {
  readonly type: KeyType;
  readonly relatedSlugs: string[];
  readonly origin: string;
  readonly file: string;
};

/** What the shop shows of a KEY that is on sale, and what its author should know about that. */
export function listingOf(manifest: Manifest, { type, relatedSlugs, origin, file }: Source) {
  const severity = textField(manifest, "severity_level");
  const keyTypes = [...new Set(manifest.key_type)];
  const manifestPriceCents = manifest.price_cents ?? null;
  const price = listPrice({ type, maturity: manifest.maturity, keyTypes, severity, manifestPriceCents });
  const listing: Listing = {
    slug: manifest.slug,
    title: manifest.title,
    summary: summaryOf(manifest.description),
    description: manifest.description,
    outcome: manifest.outcome,
    type,
    maturity: manifest.maturity,
    keyTypes,
    tags: tidyTags(manifest.tags ?? []),
    priceCents: price.priceCents,
    priceReason: price.reason,
    severity,
    licenseSpdx: manifest.license_spdx,
    relatedSlugs,
    origin,
  };
  const moved = manifestPriceCents === null ? null : price.movedFromCents;
  return { listing, problems: movedPrice(moved, price.priceCents, file) };
}

/** Whether two listings show the same. */
export function isSameListing(a: Listing, b: Listing): boolean {
  return (Object.keys(b) as (keyof Listing)[]).every((field) => JSON.stringify(a[field]) === JSON.stringify(b[field]));
}
