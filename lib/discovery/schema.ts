import { z } from "zod";
import { KEY_TYPES, type KeyType, MATURITIES, type Maturity, slugSchema } from "../catalog/schema";

/** What a person may say of themselves. The values of each are a closed list: nothing free enters the rules. */
export const ANSWERS = {
  role: ["developer", "on_call", "founder", "lead", "data"],
  tool: ["next", "node", "stripe", "supabase", "postgres", "github", "cursor", "jupyter"],
  problem: ["payments", "jobs", "incidents", "abuse", "audit", "numbers", "tenants", "releases"],
  stage: ["starting", "running", "growing"],
} as const;
export type AnswerKind = keyof typeof ANSWERS;
export const ANSWER_KINDS = Object.keys(ANSWERS) as AnswerKind[];

/** What the shop notices: a KEY's page was looked at, a recommendation was sent away. */
export const NOTICED_KINDS = ["viewed", "dismissed"] as const;
export type SignalKind = AnswerKind | (typeof NOTICED_KINDS)[number];

/** Signals count for this long; after it they are deleted. Source: product.md, "Discovery". */
export const SIGNAL_DAYS = 90;

const answer = <K extends AnswerKind>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), value: z.enum(ANSWERS[kind] as unknown as [string, ...string[]]) });

export const signalSchema = z.discriminatedUnion("kind", [
  answer("role"),
  answer("tool"),
  answer("problem"),
  answer("stage"),
  z.strictObject({ kind: z.literal("viewed"), value: slugSchema }),
  z.strictObject({ kind: z.literal("dismissed"), value: slugSchema }),
]);
export type Signal = z.output<typeof signalSchema>;

/** `POST /marketplace/discover/signals`. */
export const signalsSchema = z.strictObject({ signals: z.array(signalSchema).min(1).max(30) });

/** What a rule looks for in a KEY: one of these types, maturities or KEYS, or one of these whole words. */
const matchSchema = z
  .strictObject({
    types: z.array(z.enum(KEY_TYPES)).optional(),
    maturities: z.array(z.enum(MATURITIES)).optional(),
    words: z.array(z.string().regex(/^[a-z0-9-]+$/)).optional(),
    slugs: z.array(slugSchema).optional(),
  })
  .refine((match) => Object.keys(match).length > 0, "A rule has to look for something.");
export type Match = z.output<typeof matchSchema>;

const ruleBase = {
  slug: slugSchema,
  /** Higher weighs more in the order; it says nothing about confidence. */
  weight: z.int().min(1).max(10),
  /** What the person reads. `{title}` is the KEY that it starts from, `{count}` how many people. */
  sentence: z.string().min(5).max(200),
};
const ORIGINS = ["owned", "viewed", "page"] as const;

/**
 * A rule of discovery. `answer` follows from what a person said; the others start from a KEY that one owns, has looked
 * at, or whose page it is: KEYS that name each other, KEYS about the same things, a smaller step before it, and KEYS that
 * the same people bought.
 */
export const ruleSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...ruleBase,
    kind: z.literal("answer"),
    signal: z.strictObject({ kind: z.enum(ANSWER_KINDS as [AnswerKind, ...AnswerKind[]]), value: z.string() }),
    match: matchSchema,
  }),
  z.strictObject({ ...ruleBase, kind: z.literal("named"), from: z.enum(ORIGINS) }),
  z.strictObject({ ...ruleBase, kind: z.literal("alike"), from: z.enum(ORIGINS), shared_tags: z.int().min(1) }),
  z.strictObject({ ...ruleBase, kind: z.literal("before"), from: z.enum(ORIGINS), shared_tags: z.int().min(1) }),
  z.strictObject({ ...ruleBase, kind: z.literal("together"), from: z.enum(ORIGINS), least_people: z.int().min(3) }),
]);
export type Rule = z.output<typeof ruleSchema>;
export type Origin = (typeof ORIGINS)[number];

/** What the rules know of a KEY. */
export type CatalogKey = {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly type: KeyType;
  readonly maturity: Maturity;
  readonly status: "on_sale" | "coming" | "withdrawn";
  readonly tags: readonly string[];
  readonly relatedSlugs: readonly string[];
};

/** What is known of the person (and of the page they are on). */
export type Facts = {
  readonly signals: readonly Signal[];
  /** What they can already use, bought or by a plan. */
  readonly usable: ReadonlySet<string>;
  /** What they bought: what "goes with what you own" starts from. */
  readonly owned: readonly string[];
  readonly page: string | null;
  /** For a KEY: how many people own it together with another one. */
  readonly together: ReadonlyMap<string, ReadonlyMap<string, number>>;
};

export const CONFIDENCES = ["low", "medium", "high"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export type Reason = { readonly rule: string; readonly sentence: string };
export type Recommendation = {
  readonly slug: string;
  readonly reasons: readonly Reason[];
  readonly confidence: Confidence;
  readonly score: number;
};
