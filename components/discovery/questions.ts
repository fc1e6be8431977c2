import type { ANSWERS, AnswerKind } from "@/lib/discovery/schema";

type Words<K extends AnswerKind> = Readonly<Record<(typeof ANSWERS)[K][number], string>>;

/** Every answer in the words in which it is offered. */
export const ANSWER_WORDS: { readonly [K in AnswerKind]: Words<K> } = {
  tool: {
    next: "Next.js",
    node: "Node",
    stripe: "Stripe",
    supabase: "Supabase",
    postgres: "PostgreSQL",
    github: "GitHub",
    cursor: "Cursor",
    jupyter: "Data and notebooks",
  },
  problem: {
    payments: "Payments and webhooks that fail",
    jobs: "Jobs that run twice, or never",
    incidents: "Incidents at night",
    abuse: "Abuse, limits and wrong settings",
    audit: "Auditors who want proof",
    numbers: "Numbers that nobody trusts",
    tenants: "Customers who must not see each other",
    releases: "Releases that go wrong",
  },
  role: {
    developer: "I write the code",
    on_call: "I am on call",
    founder: "I run the product",
    lead: "I lead a team",
    data: "I work with data",
  },
  stage: {
    starting: "Just starting",
    running: "Live, with customers",
    growing: "Growing, several teams",
  },
};

type Question = { readonly name: AnswerKind; readonly legend: string };

/** Three short questions in place of guessing. */
export const QUESTIONS: readonly Question[] = [
  { name: "tool", legend: "What do you work with?" },
  { name: "problem", legend: "What keeps you up?" },
  { name: "role", legend: "What is your part?" },
];
/** For whoever wants to say more. */
export const ONE_MORE: Question = { name: "stage", legend: "Where are you with it?" };

export type Answers = Readonly<Partial<Record<AnswerKind, string>>>;
