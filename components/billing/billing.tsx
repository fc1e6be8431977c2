"use client";

import { useRef, useState } from "react";
import type { PlanDto } from "@/lib/catalog/schema";
import type { PlanSubscriptionDto } from "@/lib/plans/schema";
import { SettingsSection } from "../account/settings/parts";
import { SignInPrompt } from "../account/sign-in-prompt";
import { type Me, useMe } from "../account/use-me";
import { ApiProblem, problemSentence } from "../fetch-json";
import { type Administered, administered } from "../plans/plan-action";
import { billingHref, PERSONAL, usePlan } from "../plans/use-plan";
import { Alert } from "../ui/alert";
import { Button, ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { CancelPlan } from "./cancel-plan";
import { ChangePlan } from "./change-plan";
import { PlanHeadline } from "./plan-headline";
import { type PlanState, stateOf } from "./plan-words";
import { CardAndInvoices } from "./portal";
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

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Alert tone="danger" title={problemSentence(error)}>
      <Button variant="secondary" className="justify-self-start" onClick={onRetry}>
        Try again
      </Button>
    </Alert>
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
            intro="You see what it costs before you agree. What is left of the time you paid for is taken off."
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
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (plan === undefined) return <Waiting />;
  return <NoPlan holder={holder} />;
}

function findHolder(me: Me, subject: string): Administered | null {
  return administered(me).find(({ slug }) => slug === subject) ?? null;
}

/** The plan of the viewer, or of an organisation that they administer, and everything to be done with it. */
export function Billing({ subject, plans }: { subject: string; plans: readonly PlanDto[] }) {
  const { data: me, error, refetch } = useMe();
  if (me === null) return <SignInPrompt what="your plan" path={billingHref(subject)} />;
  if (error && !me) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!me) return <Waiting />;
  const holder = subject === PERSONAL ? null : findHolder(me, subject);
  const organisations = administered(me);
  return (
    <>
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
