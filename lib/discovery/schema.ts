import { z } from "zod";
import { KEY_TYPES, type KeySummary, type KeyType, MATURITIES, type Maturity, slugSchema } from "../catalog/schema";
import type { Money } from "../kernel/money";

/** What a person may say of themselves. The values of each are a closed list: nothing free enters the rules. */
export const ANSWERS = {
  role: ["developer", "on_call", "founder", "lead", "data"],
  tool: ["next", "node", "stripe", "supabase", "postgres", "github", "cursor", "jupyter"],
  problem: ["payments", "jobs", "incidents", "abuse", "audit", "numbers", "tenants", "releases"],
  stage: ["starting", "running", "growing"],
} as const;
export type AnswerKind = keyof typeof ANSWERS;
export const ANSWER_KINDS = Object.keys(ANSWERS) as AnswerKind[];

/** What the shop notices: a KEY's page was looked at, a recommendation of a KEY, bundle or plan was sent away. */
const NOTICED_KINDS = ["viewed", "dismissed", "dismissed_bundle", "dismissed_plan"] as const;
export type SignalKind = AnswerKind | (typeof NOTICED_KINDS)[number];
/** Of these one says one thing: a new answer takes the place of the old one. Tools and problems add up. */
export const ONE_ANSWER_KINDS: readonly SignalKind[] = ["role", "stage"];

/** Signals count for this long; after it they are deleted. Source: product.md, "Discovery". */
export const SIGNAL_DAYS = 90;

const answer = <K extends AnswerKind>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), value: z.enum(ANSWERS[kind]) });

export const signalSchema = z.discriminatedUnion("kind", [
  answer("role"),
  answer("tool"),
  answer("problem"),
  answer("stage"),
  z.strictObject({ kind: z.literal("viewed"), value: slugSchema }),
  z.strictObject({ kind: z.literal("dismissed"), value: slugSchema }),
  z.strictObject({ kind: z.literal("dismissed_bundle"), value: slugSchema }),
  z.strictObject({ kind: z.literal("dismissed_plan"), value: slugSchema }),
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

/**
 * When a bundle is suggested. At least `least_keys` of its KEYS are owned or wanted, and it costs less than what is missing
 * of it; besides, either these KEYS are `least_percent` of it, or it costs less than the wanted ones alone.
 */
export const bundleRuleSchema = z.strictObject({
  least_keys: z.int().min(2),
  least_percent: z.int().min(1).max(100),
  sentences: z.strictObject({ "bundle-cheaper": z.string().min(5), "bundle-half": z.string().min(5) }),
});

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

/** The places that recommend, so that they can be told apart when rules are compared. */
export const SURFACES = ["api", "home", "key", "library", "order", "find"] as const;
export type Surface = (typeof SURFACES)[number];

/** `GET /marketplace/discover`. With `page`, what belongs beside that KEY; without, what may be of use to the viewer. */
export const discoverQuerySchema = z.object({
  surface: z.enum(SURFACES).default("api"),
  page: slugSchema.optional(),
  limit: z.coerce.number().int().min(1).max(12).default(6),
});
export type DiscoverQuery = z.output<typeof discoverQuerySchema>;

/** `POST /marketplace/discover/followed`: somebody opened a KEY that was recommended to them there. */
export const followedSchema = z.strictObject({ slug: slugSchema, surface: z.enum(SURFACES) });
export type Followed = z.output<typeof followedSchema>;

/** What stands beside a KEY, in this order on its page. */
export const GROUPS = ["before", "goes_with", "together"] as const;
export type Group = (typeof GROUPS)[number];

/** A KEY with why it is shown. `reason` is the strongest of the reasons; `group` is there beside a KEY only. */
export type RecommendedKey = KeySummary & {
  reason: string;
  reasons: Reason[];
  confidence: Confidence;
  group: Group | null;
};
/** A bundle with what is left to pay for it after credits. */
export type SuggestedBundle = { slug: string; title: string; price: Money; to_pay: Money; reason: string };
export type SuggestedPlan = { slug: string; title: string; reason: string };

/** `ask`: there is nothing to go by yet, so the three questions come first. */
export type DiscoverDto = {
  items: RecommendedKey[];
  bundles: SuggestedBundle[];
  plan: SuggestedPlan | null;
  ask: boolean;
};

/** A signal as its person sees it; `title` where it names a KEY, bundle or plan. Times are RFC 3339 UTC. */
export type SignalDto = Signal & { title: string | null; created_at: string; expires_at: string };

/** How a rule does: to how many people how many KEYS were shown for it, opened from there, and bought within 30 days. */
export type RuleFigures = {
  readonly slug: string;
  readonly isEnabled: boolean;
  readonly shown: number;
  readonly followed: number;
  readonly bought: number;
};

const leafBase = {
  slug: slugSchema,
  /** The symptom, as the person would say it. */
  title: z.string().min(5).max(120),
};

/** A symptom that leads to KEYS: what is probably the matter, what to do first, and what helps. */
const symptomSchema = z.strictObject({
  ...leafBase,
  cause: z.string().min(20).max(400),
  first: z.string().min(20).max(400),
  keys: z
    .array(z.strictObject({ slug: slugSchema, why: z.string().min(10).max(200) }))
    .min(1)
    .max(4),
});
export type Symptom = z.output<typeof symptomSchema>;

export type ProblemBranch = { slug: string; title: string; question: string; children: ProblemNode[] };
export type ProblemNode = ProblemBranch | Symptom;

const branchSchema: z.ZodType<ProblemBranch> = z.lazy(() =>
  z.strictObject({
    ...leafBase,
    question: z.string().min(5).max(160),
    children: z
      .array(z.union([symptomSchema, branchSchema]))
      .min(2)
      .max(9),
  }),
);

/** The tree of the problem finder; its roots are what one sees first. */
export const problemsSchema = z.array(branchSchema).min(6);
