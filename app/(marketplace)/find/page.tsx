import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { circumstancesOf } from "@/app/api/v1/marketplace/discover/circumstances";
import { alternatesOf } from "@/app/page-metadata";
import { KeyCard } from "@/components/catalog/key-card";
import { QuestionForm } from "@/components/discovery/question-form";
import { CONFIDENCE_WORDS, whyWords } from "@/components/discovery/reasons";
import { FollowedFrom, RememberAnswers } from "@/components/discovery/record";
import { SendAwayCard } from "@/components/discovery/send-away-card";
import { EmptyState } from "@/components/ui/empty-state";
import { ANSWER_KINDS, type RecommendedKey, type Signal, signalSchema } from "@/lib/discovery/schema";
import { recordShown } from "@/lib/discovery/service/discover";
import { findForAnswers } from "@/lib/discovery/service/public";
import { getPageViewer } from "@/lib/platform/session";

type Params = Record<string, string | string[] | undefined>;
type Props = { searchParams: Promise<Params> };

export const metadata: Metadata = {
  title: "Find your KEY",
  description: "Three short questions that lead to the right KEY.",
  alternates: alternatesOf("/find"),
};

const MOST_SUGGESTIONS = 4;

/** The answers that the address holds; what is no answer says nothing. */
function readAnswers(params: Params): Signal[] {
  return ANSWER_KINDS.flatMap((kind) => signalSchema.safeParse({ kind, value: params[kind] }).data ?? []);
}

function Suggestions({ items }: { items: readonly RecommendedKey[] }) {
  return (
    <>
      <h2 className="mb-6 text-xl">What fits best</h2>
      <ul className="grid gap-x-8 gap-y-10 sm:grid-cols-2">
        {items.map((item) => (
          <li key={item.slug}>
            <FollowedFrom slug={item.slug} surface="find">
              <KeyCard
                item={item}
                note={
                  <>
                    <span className="font-medium">{CONFIDENCE_WORDS[item.confidence]}.</span> {whyWords(item)}
                  </>
                }
              />
            </FollowedFrom>
            <SendAwayCard slug={item.slug} title={item.title} />
          </li>
        ))}
      </ul>
    </>
  );
}

function NothingFits({ hasAnswers, isKnown }: { hasAnswers: boolean; isKnown: boolean }) {
  const nothing = isKnown ? "What fits is open to you already, or was sent away" : "Nothing fits these answers";
  return (
    <EmptyState title={hasAnswers ? nothing : "Answer one question, or all of them"}>
      <p>
        {hasAnswers ? "Change an answer, begin" : "The more you say, the fewer KEYS you have to look at. Or begin"} with{" "}
        <Link href="/problems" className="link">
          what goes wrong
        </Link>
        , or{" "}
        <Link href="/marketplace" className="link">
          look at the whole catalog
        </Link>
        .
      </p>
    </EmptyState>
  );
}

export default async function FindPage({ searchParams }: Props) {
  const answers = readAnswers(await searchParams);
  const viewer = await getPageViewer();
  const circumstances = circumstancesOf({ headers: await headers() });
  const items = await findForAnswers(viewer, answers, MOST_SUGGESTIONS, circumstances.now);
  if (viewer) await recordShown(viewer.userId, "find", items, circumstances);
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">Find your KEY</h1>
      {viewer ? <RememberAnswers signals={answers} /> : null}
      <div className="mt-8 grid gap-12 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="grid content-start gap-6 lg:sticky lg:top-6 lg:self-start">
          <QuestionForm answers={Object.fromEntries(answers.map(({ kind, value }) => [kind, value]))} oneMore />
          <p className="text-soft text-sm">
            {viewer ? (
              <>
                Your answers count for 90 days.{" "}
                <Link href="/account/settings#signals" prefetch={false} className="link">
                  See and delete them
                </Link>
                .
              </>
            ) : (
              "Your answers stand in the address of this page and are kept nowhere else."
            )}
          </p>
        </div>
        <section aria-live="polite">
          {items.length > 0 ? (
            <Suggestions items={items} />
          ) : (
            <NothingFits hasAnswers={answers.length > 0} isKnown={viewer !== null} />
          )}
        </section>
      </div>
    </div>
  );
}
