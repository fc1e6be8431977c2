import { z } from "zod";
import { slugSchema } from "../../catalog/schema";
import { formatMoney, money, USD } from "../../kernel/money";
import { sha256Hex } from "../../kernel/sha256";
import { BUNDLE_SAVINGS_BPS, bundleSums } from "../../pricing/rules/bundle-sums";
import { error, type Problem, warning } from "../schema";
import { unstorablePlace } from "./manifest/storable";

const bundleSchema = z.looseObject({
  slug: slugSchema,
  title: z.string().trim().min(1).max(200),
  description: z.string().trim().min(1).max(5000),
  outcome: z.string().trim().min(1).max(1000).optional(),
  price_cents: z.int().positive().max(100_000_000),
  currency: z.literal(USD).default(USD),
  status: z.enum(["on_sale", "withdrawn"]).default("on_sale"),
  keys: z.array(slugSchema).min(1).max(1000),
});
export type BundleDefinition = z.output<typeof bundleSchema> & { readonly position: number };

export type CheckedBundle = {
  readonly slug: string;
  readonly bundle: BundleDefinition | null;
  readonly problems: Problem[];
};

/** The list of bundles in `bundles.json`, which is an array or an object that holds one; null for anything else. */
export function bundleList(parsed: unknown): unknown[] | null {
  if (Array.isArray(parsed)) return parsed;
  if (typeof parsed === "object" && parsed !== null && "bundles" in parsed && Array.isArray(parsed.bundles))
    return parsed.bundles;
  return null;
}

function slugOf(entry: unknown, index: number): string {
  const slug = typeof entry === "object" && entry !== null && "slug" in entry ? entry.slug : undefined;
  return typeof slug === "string" ? slug.slice(0, 100) : `#${index + 1}`;
}

/** Checks one bundle by itself; whether its KEYS can be sold is for `checkBundleKeys`. */
export function checkBundle(entry: unknown, index: number, file: string): CheckedBundle {
  const slug = slugOf(entry, index);
  const at = (field: string, message: string) => error(file, `bundles.${index}.${field}`, `Bundle ${slug}: ${message}`);
  const unstorable = unstorablePlace(entry);
  if (unstorable !== null)
    return { slug, bundle: null, problems: [at(unstorable, "holds a character that cannot be stored.")] };
  const parsed = bundleSchema.safeParse(entry);
  if (!parsed.success)
    return {
      slug,
      bundle: null,
      problems: parsed.error.issues.map((issue) => at(issue.path.join("."), issue.message)),
    };
  const twice = parsed.data.keys.filter((key, place, all) => all.indexOf(key) !== place);
  if (twice.length > 0) return { slug, bundle: null, problems: [at("keys", `holds ${twice.join(", ")} twice.`)] };
  return { slug, bundle: { ...parsed.data, position: index }, problems: [] };
}

/** What is known of a KEY in a bundle. A KEY that is coming has no price. */
export type BundlePart = {
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly priceCents: number | null;
};

/** A bundle is sold with KEYS that can be delivered, and costs 15 to 30 % less than they do apart. */
export function checkBundleKeys(bundle: BundleDefinition, parts: readonly BundlePart[], file: string) {
  const field = `bundles.${bundle.position}.keys`;
  const missing = bundle.keys.filter((slug) => {
    const part = parts.find((candidate) => candidate.slug === slug);
    return !part || part.status === "coming" || part.priceCents === null;
  });
  if (missing.length > 0) {
    const message = `Bundle ${bundle.slug} holds ${missing.join(", ")}, which cannot be delivered yet; a bundle holds KEYS that are on sale.`;
    return { sums: null, problems: [error(file, field, message)] };
  }
  const sums = bundleSums(
    bundle.price_cents,
    parts.map((part) => part.priceCents ?? 0),
  );
  return { sums, problems: sums.isInRange ? [] : [outOfRange(bundle, sums.partsTotalCents, file)] };
}

function outOfRange(bundle: BundleDefinition, partsTotalCents: number, file: string): Problem {
  const least = (partsTotalCents * (10_000 - BUNDLE_SAVINGS_BPS.most)) / 10_000;
  const most = (partsTotalCents * (10_000 - BUNDLE_SAVINGS_BPS.least)) / 10_000;
  const dollars = (cents: number) => formatMoney(money(cents));
  const message =
    `Bundle ${bundle.slug} costs ${dollars(bundle.price_cents)}, its parts ${dollars(partsTotalCents)}. A bundle costs 15 to 30 % less: ` +
    `from ${dollars(Math.ceil(least))} to ${dollars(Math.floor(most))}.`;
  return warning(file, `bundles.${bundle.position}.price_cents`, message);
}

/** Tells whether a bundle is the same as the one that is stored. */
export function bundleHash(bundle: BundleDefinition): string {
  const { slug, title, description, outcome, price_cents, currency, status, keys, position } = bundle;
  return sha256Hex(
    JSON.stringify([slug, title, description, outcome ?? null, price_cents, currency, status, keys, position]),
  );
}
