import { z } from "zod";
import type { Money } from "../kernel/money";

export const KEY_TYPES = ["node", "next", "runbook", "jupyter", "stripe", "supabase", "github", "cursor"] as const;
export const MATURITIES = ["starter", "operator", "scale", "enterprise"] as const;
/** The steps of the price filter ("up to …"), in cents: the upper ends of the price bands. */
export const PRICE_STEPS_CENTS = [4900, 9900, 14_900, 29_900, 59_900] as const;
export const SORTS = ["relevance", "newest", "popular", "price_asc", "price_desc", "title"] as const;
/** The longest text that is searched for, in UTF-16 units. */
export const LONGEST_SEARCH = 200;

/** The job that makes the pages show a changed catalog. All that wait are one job. */
export const REVALIDATE_TASK = "revalidate-catalog";

export type KeyType = (typeof KEY_TYPES)[number];
export type Maturity = (typeof MATURITIES)[number];
type SaleStatus = "on_sale" | "coming" | "withdrawn";
export type Sort = (typeof SORTS)[number];

/** A version as semver.org defines it, without build metadata: two builds of one version would be one version twice. */
const SEMVER =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*)?$/;
export const versionSchema = z.string().max(50).regex(SEMVER, "is not a semantic version");

/** The files of a release as its row records them: sizes in bytes, hashes as SHA-256 in hex. */
export const recordedFilesSchema = z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() }));

export const slugSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9-]+$/, "Lower-case letters, digits and hyphens.");

export function isSlug(text: string): boolean {
  return slugSchema.safeParse(text).success;
}

/** PostgreSQL's texts hold everything but NUL and halves of a character. */
const storable = (text: string) => text.replaceAll("\0", "").toWellFormed();

/** One value, several joined by commas, several parameters of one name, or a mixture; each value counts once. */
const splitList = (input: unknown) => {
  const parts = typeof input === "string" ? [input] : input;
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === "string")) return input;
  const values = parts.flatMap((part) => storable(part).split(",")).map((value) => value.trim());
  return [...new Set(values.filter(Boolean))];
};

const listOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess(splitList, z.array(z.enum(values)).max(values.length).optional());

const words = z.string().transform(storable).pipe(z.string().trim().max(LONGEST_SEARCH));

/** Where a page ends: the sort, then what the last KEY on it is sorted by. */
export type Cursor = readonly [sort: string, ...place: (string | number)[]];
const cursorShape = z.tuple([z.enum(SORTS)], z.union([z.string(), z.number()]));

/** A cursor as it stands in an address. It is opaque to everyone else. */
export function writeCursor(cursor: Cursor): string {
  return btoa(encodeURIComponent(JSON.stringify(cursor)));
}

/** The sort of a query that may not name one. */
export function sortOf(query: { q?: string; sort?: Sort }): Sort {
  return query.sort ?? (query.q ? "relevance" : "newest");
}

const cursorSchema = z
  .string()
  .max(2000)
  .transform((text, context): Cursor => {
    try {
      return cursorShape.parse(JSON.parse(decodeURIComponent(atob(text))));
    } catch {
      context.addIssue({ code: "custom", message: "Take it from `next_cursor` of the page before." });
      return z.NEVER;
    }
  });

/**
 * The query of the marketplace, of its page and of `GET /marketplace/keys`. `max_price` is in cents; a `cursor` counts
 * in place of `page`.
 */
export const keyQuerySchema = z
  .object({
    q: words.optional(),
    type: listOf(KEY_TYPES),
    maturity: listOf(MATURITIES),
    tag: z.preprocess(splitList, z.array(z.string().max(50)).max(20).optional()),
    outcome: words.optional(),
    max_price: z.coerce.number().int().min(0).max(10_000_000).optional(),
    sort: z.enum(SORTS).optional(),
    page: z.coerce.number().int().min(1).max(10_000).default(1),
    limit: z.coerce.number().int().min(1).max(100).default(24),
    cursor: cursorSchema.optional(),
    facets: z.enum(["all", "none"]).optional(),
  })
  .refine(({ cursor, ...query }) => !cursor || cursor[0] === sortOf(query), {
    path: ["cursor"],
    message: "It belongs to another sort.",
  });
export type KeyQuery = z.output<typeof keyQuerySchema>;

/** A KEY in a list. `price` is null while it is coming. Times are RFC 3339 UTC. */
export type KeySummary = {
  slug: string;
  title: string;
  summary: string;
  type: KeyType;
  maturity: Maturity;
  tags: string[];
  status: SaleStatus;
  price: Money | null;
  version: string | null;
  updated_at: string;
};

export type FacetCount = { value: string; count: number };
/** Counts per filter value, each computed with the other filters in force. */
export type KeyFacets = { type: FacetCount[]; maturity: FacetCount[]; tag: FacetCount[]; price: FacetCount[] };
/** A part of a text; `hit` when it is what was searched for. */
export type SnippetPart = { text: string; hit: boolean };
/** A KEY that was found, with the place in its description that says why; null where only its README does. */
export type FoundKey = KeySummary & { snippet: SnippetPart[] | null };
export type KeyList = {
  items: FoundKey[];
  total: number;
  page: number;
  limit: number;
  facets: KeyFacets;
  /** For the page after this one; null on the last. */
  next_cursor: string | null;
  /** How many of the KEYS found have all words; the others have some. Null without words. */
  with_all_words: number | null;
  /** The words that were searched for in place of misspelt ones. */
  corrected: string | null;
};

export type KeyFile = { path: string; bytes: number; sha256: string };

export type KeyVersionDto = {
  version: string;
  published_at: string;
  changelog: string;
  sha256: string | null;
  bytes: number | null;
  yanked_reason: string | null;
  /** The shop's signature over the zip: Ed25519, base64, and the id of the key; null where there is none yet. */
  signature: { key_id: string; sig: string } | null;
};

export type KeyRequirements = {
  runtime: string | null;
  compatibility: { name: string; range: string }[];
  required_env: string[];
  optional_env: string[];
  side_effects: string[];
  dependencies: { name: string; version: string; required: boolean }[];
  exposed_routes: string[];
};

export type BundleMention = { slug: string; title: string; price: Money };

/** Everything a KEY page shows. `readme` is markdown; it is rendered and sanitised where it is shown. */
export type KeyDetail = KeySummary & {
  description: string;
  outcome: string;
  key_types: string[];
  severity: string | null;
  /** Why it costs what it costs, in one sentence. */
  price_reason: string | null;
  license: { spdx: string | null; text: string | null };
  readme: string | null;
  files: KeyFile[];
  versions: KeyVersionDto[];
  requirements: KeyRequirements;
  bundles: BundleMention[];
  related: KeySummary[];
  replaced_by: string | null;
};

/** A bundle. `parts_total` is the sum of its KEYS' list prices; `savings_bps` how much less it costs (1 bps = 0.01 %). */
export type BundleDto = {
  slug: string;
  title: string;
  summary: string;
  description: string;
  status: SaleStatus;
  price: Money;
  parts_total: Money;
  savings_bps: number;
  keys: KeySummary[];
};

export type PlanDto = {
  slug: string;
  title: string;
  summary: string;
  for_teams: boolean;
  seats_included: number;
  trial_days: number;
  prices: { interval: "month" | "year"; price: Money; extra_seat: Money | null }[];
};
