import type { KeySummary, KeyType, Maturity } from "@/lib/catalog/schema";

type Answer = { value: string; label: string; because: string };
type Question = { name: "stack" | "problem" | "stage"; legend: string; answers: readonly (Answer & Match)[] };
/** What speaks for a KEY: its type, its maturity, or one of these whole words in its tags, title or summary. */
type Match = { types?: readonly KeyType[]; maturities?: readonly Maturity[]; words?: readonly string[] };

/** Three short questions in place of guessing. Each answer knows what it speaks for and the sentence that says so. */
export const QUESTIONS: readonly Question[] = [
  {
    name: "stack",
    legend: "What do you work with?",
    answers: [
      { value: "next", label: "Next.js", because: "you work with Next.js", types: ["next", "node"] },
      { value: "node", label: "Node", because: "you work with Node", types: ["node"] },
      { value: "stripe", label: "Stripe", because: "you work with Stripe", types: ["stripe"], words: ["stripe"] },
      {
        value: "supabase",
        label: "Supabase",
        because: "you work with Supabase",
        types: ["supabase"],
        words: ["supabase", "postgres", "postgresql"],
      },
      { value: "github", label: "GitHub", because: "you work with GitHub", types: ["github"], words: ["github", "ci"] },
      { value: "data", label: "Data and notebooks", because: "you work with notebooks", types: ["jupyter"] },
    ],
  },
  {
    name: "problem",
    legend: "What keeps you up?",
    answers: [
      {
        value: "payments",
        label: "Payments and webhooks that fail",
        because: "it deals with payments and webhooks",
        words: ["webhook", "webhooks", "payment", "payments", "stripe", "billing", "refund", "refunds", "entitlements"],
      },
      {
        value: "jobs",
        label: "Jobs that run twice, or never",
        because: "it deals with jobs that must run once",
        words: [
          "cron",
          "job",
          "jobs",
          "queue",
          "queues",
          "background-jobs",
          "idempotency",
          "scheduling",
          "reconciliation",
        ],
      },
      {
        value: "incidents",
        label: "Incidents at night",
        because: "it helps when something is down",
        words: [
          "incident",
          "on-call",
          "outage",
          "recovery",
          "disaster-recovery",
          "restore",
          "backup",
          "replay",
          "locks",
        ],
      },
      {
        value: "abuse",
        label: "Abuse, limits and wrong settings",
        because: "it deals with limits and safe settings",
        words: [
          "rate-limit",
          "rate-limiting",
          "rate",
          "limiter",
          "abuse",
          "configuration",
          "secrets",
          "rls",
          "security",
        ],
      },
      {
        value: "audit",
        label: "Auditors who want proof",
        because: "it gives you something to show an auditor",
        words: ["audit", "audit-log", "compliance", "evidence", "soc2", "traceability"],
      },
      {
        value: "numbers",
        label: "Numbers that nobody trusts",
        because: "it works on numbers",
        words: ["revenue", "cohort", "cohorts", "churn", "metrics", "forecast", "retention", "mrr", "ltv", "finance"],
      },
    ],
  },
  {
    name: "stage",
    legend: "Where are you with it?",
    answers: [
      { value: "starting", label: "Just starting", because: "it is made to start with", maturities: ["starter"] },
      {
        value: "running",
        label: "Live, with customers",
        because: "it is made for products with customers",
        maturities: ["operator"],
      },
      {
        value: "growing",
        label: "Growing, several teams",
        because: "it is made for several teams",
        maturities: ["scale", "enterprise"],
      },
    ],
  },
];

export type Answers = Partial<Record<Question["name"], string>>;
export type Suggestion = { item: KeySummary; because: string[]; agreeing: number };

function wordsOf(item: KeySummary): Set<string> {
  const text = [...item.tags, item.title, item.summary].join(" ").toLowerCase();
  return new Set(text.match(/[a-z0-9]+(?:-[a-z0-9]+)*/g) ?? []);
}

function speaksFor(match: Match, item: KeySummary, words: ReadonlySet<string>): boolean {
  if (match.types?.includes(item.type)) return true;
  if (match.maturities?.includes(item.maturity)) return true;
  // Whole words only: "failure" must not count as being about "ai".
  return match.words?.some((word) => words.has(word)) ?? false;
}

/** The answer that was chosen for a question; null when none, or none that exists. */
function chosenAnswer(question: Question, answers: Answers): (Answer & Match) | null {
  return question.answers.find((answer) => answer.value === answers[question.name]) ?? null;
}

/** Weighs a problem more than a tool, and a tool more than a stage. */
const WEIGHT: Record<Question["name"], number> = { problem: 4, stack: 3, stage: 1 };

/** The KEYS that the answers speak for, best first, each with its reasons. Same input, same order. */
export function suggest(items: readonly KeySummary[], answers: Answers, limit: number): Suggestion[] {
  const chosen = QUESTIONS.flatMap((question) => {
    const answer = chosenAnswer(question, answers);
    return answer ? [{ name: question.name, answer }] : [];
  });
  const scored = items.map((item) => {
    const words = wordsOf(item);
    const agreeing = chosen.filter(({ answer }) => speaksFor(answer, item, words));
    const score = agreeing.reduce((sum, { name }) => sum + WEIGHT[name], 0) - (item.status === "coming" ? 0.5 : 0);
    return { item, because: agreeing.map(({ answer }) => answer.because), agreeing: agreeing.length, score };
  });
  return scored
    .filter(({ agreeing }) => agreeing > 0)
    .toSorted((a, b) => b.score - a.score || a.item.title.localeCompare(b.item.title, "en"))
    .slice(0, limit)
    .map(({ item, because, agreeing }) => ({ item, because, agreeing }));
}

/** "Because you work with Stripe and it deals with payments." */
export function becauseSentence(because: readonly string[]): string {
  const [first = "", ...rest] = because;
  return `Because ${[first, ...rest].join(rest.length > 1 ? ", " : " and ")}.`;
}
