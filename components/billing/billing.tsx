"use client";

import { useQueries } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { PlanDto } from "@/lib/catalog/schema";
import type { PlanSubscriptionDto } from "@/lib/plans/schema";
import { SettingsSection } from "../account/settings/parts";
import { SignInPrompt } from "../account/sign-in-prompt";
import { type Me, useMe } from "../account/use-me";
import { ApiProblem } from "../fetch-json";
import { NotLoaded } from "../not-loaded";
import { type Administered, administered } from "../plans/plan-action";
import { billingHref, PERSONAL, planQuery, usePlan } from "../plans/use-plan";
import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { CancelPlan } from "./cancel-plan";
import { ChangePlan } from "./change-plan";
import { chooseSubject } from "./choose-subject";
import { PlanHeadline } from "./plan-headline";
import { type PlanState, stateOf } from "./plan-words";
import { CardAndInvoices, PortalTrouble } from "./portal";
import { SubjectSwitch } from "./subject-switch";

function Waiting() {
  return (
    <div role="status" className="grid gap-8">
      <span className="sr-only">Loading your plan</span>
      <Skeleton className="h-48 max-w-2xl" />
      <Skeleton className="h-64" />
    </div>
  );
}

function NoPlan({ holder }: { holder: string | null }) {
  return (
    <EmptyState title={holder ? `${holder} has no plan` : "You have no plan"}>
      <p>A plan opens every KEY while it runs. What you buy yourself is yours without one.</p>
      <ButtonLink href="/pricing#plans">See the plans</ButtonLink>
    </EmptyState>
  );
}

/** What stands in the way of a change, where something does. */
const NOT_NOW: Partial<Record<PlanState, string>> = {
  cancelled: "The plan is cancelled. Resume it first; then it can be changed.",
  overdue: "The last payment did not go through. Put in another card first; then the plan can be changed.",
  closed: "The last payment did not go through. Put in another card first; then the plan can be changed.",
  paused: "The plan rests. Put in a card first; then it can be changed.",
};

type ManageProps = {
  plan: PlanSubscriptionDto;
  now: Date;
  subject: string;
  holder: string | null;
  plans: readonly PlanDto[];
};

function Manage({ plan, now, subject, holder, plans }: ManageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [said, setSaid] = useState("");
  const state = stateOf(plan, now);
  const kin = plans.filter(({ for_teams }) => for_teams === (holder !== null));

  function done(words: string) {
    setSaid(words);
    heading.current?.focus();
  }

  return (
    <>
      <PlanHeadline {...{ plan, subject, holder, now, heading, said }} onDone={done} />
      {plan.is_running ? (
        <>
          <SettingsSection
            id="change"
            title="Change"
            intro="You see what it costs before you agree. Days that you have paid for and no longer need are taken off."
          >
            {NOT_NOW[state] ? (
              <p>{NOT_NOW[state]}</p>
            ) : (
              <ChangePlan
                key={`${plan.plan} ${plan.interval} ${plan.seats}`}
                plan={plan}
                subject={subject}
                plans={kin}
                onDone={done}
              />
            )}
          </SettingsSection>
          <CardAndInvoices subject={subject} />
          {state === "cancelled" ? null : <CancelPlan plan={plan} subject={subject} heading={heading} onDone={done} />}
        </>
      ) : (
        <CardAndInvoices subject={subject} />
      )}
    </>
  );
}

function PlanOf({ subject, holder, plans }: Pick<ManageProps, "subject" | "holder" | "plans">) {
  const { data: plan, error, dataUpdatedAt, refetch } = usePlan(subject);
  if (plan) return <Manage plan={plan} now={new Date(dataUpdatedAt)} {...{ subject, holder, plans }} />;
  if (error instanceof ApiProblem && error.status === 401)
    return <SignInPrompt what="your plan" path={billingHref(subject)} />;
  if (error) return <NotLoaded error={error} onRetry={() => void refetch()} />;
  if (plan === undefined) return <Waiting />;
  return <NoPlan holder={holder} />;
}

function findHolder(me: Me, subject: string): Administered | null {
  return administered(me).find(({ slug }) => slug === subject) ?? null;
}

/** Whose plan it is about: the named one, else the one that there is a plan of. Null while that is looked up. */
function useSubject(named: string | null, organisations: readonly Administered[]): string | null {
  const asked = named === null && organisations.length > 0 ? [PERSONAL, ...organisations.map(({ slug }) => slug)] : [];
  const answers = useQueries({ queries: asked.map((slug) => planQuery(slug)) });
  if (asked.length === 0) return named ?? PERSONAL;
  if (answers.some(({ isPending }) => isPending)) return null;
  return chooseSubject(asked.map((slug, index) => ({ subject: slug, plan: answers[index]?.data ?? null })));
}

type Props = {
  /** `personal`, the slug of an organisation, or null where nothing was said. */
  named: string | null;
  plans: readonly PlanDto[];
  /** What kept the viewer from the payment provider's pages: a code of the API. */
  trouble: string | null;
};

/** The plan of the viewer, or of an organisation that they administer, and everything to be done with it. */
export function Billing({ named, plans, trouble }: Props) {
  const { data: me, error, refetch } = useMe();
  const organisations = me ? administered(me) : [];
  const subject = useSubject(named, organisations);
  if (me === null) return <SignInPrompt what="your plan" path={billingHref(named ?? PERSONAL)} />;
  if (error && !me) return <NotLoaded error={error} onRetry={() => void refetch()} />;
  if (!me || subject === null) return <Waiting />;
  const holder = subject === PERSONAL ? null : findHolder(me, subject);
  return (
    <>
      {trouble ? <PortalTrouble code={trouble} subject={subject} /> : null}
      {organisations.length > 0 ? <SubjectSwitch organisations={organisations} subject={subject} /> : null}
      <PlanOf
        key={subject}
        subject={subject}
        holder={subject === PERSONAL ? null : (holder?.name ?? subject)}
        plans={plans}
      />
    </>
  );
}
