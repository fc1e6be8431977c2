import type { Metadata } from "next";
import Link from "next/link";
import { KeyCard } from "@/components/catalog/key-card";
import { QuestionForm } from "@/components/home/question-form";
import { type Answers, becauseSentence, QUESTIONS, suggest } from "@/components/home/questions";
import { EmptyState } from "@/components/ui/empty-state";
import { listKeys } from "@/lib/catalog/queries";
import { keyQuerySchema } from "@/lib/catalog/schema";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const metadata: Metadata = {
  title: "Find your KEY",
  description: "Three short questions that lead to the right KEY.",
  alternates: { canonical: "/find" },
};

const MOST_SUGGESTIONS = 3;

function readAnswers(params: Record<string, string | string[] | undefined>): Answers {
  const given = QUESTIONS.flatMap(({ name }) => {
    const value = params[name];
    return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
  });
  return Object.fromEntries(given);
}

export default async function FindPage({ searchParams }: Props) {
  const answers = readAnswers(await searchParams);
  const { items } = await listKeys(keyQuerySchema.parse({ limit: 100 }));
  const suggestions = suggest(items, answers, MOST_SUGGESTIONS);
  const hasAnswers = Object.keys(answers).length > 0;
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">Find your KEY</h1>
      <div className="mt-8 grid gap-12 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="lg:sticky lg:top-6 lg:self-start">
          <QuestionForm answers={answers} />
        </div>
        <section aria-live="polite">
          {suggestions.length > 0 ? (
            <>
              <h2 className="mb-6 text-xl">What fits best</h2>
              <ul className="grid gap-x-8 gap-y-12 sm:grid-cols-2">
                {suggestions.map(({ item, because }) => (
                  <li key={item.slug}>
                    <KeyCard item={item} note={becauseSentence(because)} />
                  </li>
                ))}
              </ul>
            </>
          ) : (
            <EmptyState title={hasAnswers ? "Nothing fits these answers" : "Answer one question, or all three"}>
              <p>
                {hasAnswers ? "Change an answer, or " : "The more you say, the fewer KEYS you have to look at. Or "}
                <Link href="/marketplace" className="link">
                  look at the whole catalog
                </Link>
                .
              </p>
            </EmptyState>
          )}
        </section>
      </div>
    </div>
  );
}
