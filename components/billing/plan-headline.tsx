"use client";

import type { ReactNode, RefObject } from "react";
import { formatDay } from "@/lib/kernel/time";
import type { PlanSubscriptionDto } from "@/lib/plans/schema";
import { Says } from "../checkout/says";
import { countSeats } from "../plans/plan-terms";
import { Badge } from "../ui/badge";
import { Button, ButtonLink, buttonStyle } from "../ui/button";
import { nameOf, type PlanState, planSentence, STATE_WORDS, stateOf } from "./plan-words";
import { portalHref } from "./portal";
import { useResume } from "./use-manage-plan";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-6 border-rule border-t py-2">
      <dt className="text-soft">{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}

function Facts({ plan, holder }: { plan: PlanSubscriptionDto; holder: string | null }) {
  return (
    <dl className="text-sm">
      {holder ? <Fact name="For">{holder}</Fact> : null}
      {holder ? (
        <Fact name="Seats in use">
          {plan.seats_used} of {countSeats(plan.seats)}
        </Fact>
      ) : null}
      <Fact name="Since">{formatDay(plan.started_at)}</Fact>
    </dl>
  );
}

function Resume({ subject, onDone }: { subject: string; onDone: (said: string) => void }) {
  const resume = useResume(subject, () => onDone("Your plan goes on."));
  return (
    <div className="grid justify-items-start gap-2">
      <Says error={resume.error} />
      <Button pending={resume.isPending} onClick={() => resume.mutate({})}>
        Resume the plan
      </Button>
    </div>
  );
}

type Props = {
  plan: PlanSubscriptionDto;
  subject: string;
  /** The organisation's name; null for one's own plan. */
  holder: string | null;
  now: Date;
  heading: RefObject<HTMLHeadingElement | null>;
  /** What was just done. */
  said: string;
  onDone: (said: string) => void;
};

/** The next step that the state asks for, where it asks for one. */
function NextStep({ state, subject, onDone }: Pick<Props, "subject" | "onDone"> & { state: PlanState }) {
  switch (state) {
    case "trial":
    case "running":
      return null;
    case "cancelled":
      return <Resume subject={subject} onDone={onDone} />;
    case "overdue":
    case "closed":
    case "paused":
      return (
        <a href={portalHref(subject)} className={buttonStyle({ className: "justify-self-start" })}>
          Update card
        </a>
      );
    case "ended":
      return (
        <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
          <ButtonLink href="/pricing#plans">Start again</ButtonLink>
          <p className="text-soft text-sm">KEYS and bundles that were bought stay, with every version.</p>
        </div>
      );
  }
}

/** The plan in words, and what there is to do about it now. */
export function PlanHeadline({ plan, subject, holder, now, heading, said, onDone }: Props) {
  const state = stateOf(plan, now);
  const { label, tone } = STATE_WORDS[state];
  return (
    <section
      aria-labelledby="plan"
      className="mb-8 grid max-w-2xl gap-4 rounded-lg border border-rule bg-raised p-5 sm:p-6"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 id="plan" ref={heading} tabIndex={-1} className="text-xl outline-none">
          {nameOf(plan)}
        </h2>
        <Badge tone={tone}>{label}</Badge>
      </div>
      <p>{planSentence(plan, now)}</p>
      <p role="status" className="font-medium text-accent empty:hidden">
        {said}
      </p>
      <NextStep state={state} subject={subject} onDone={onDone} />
      <Facts plan={plan} holder={holder} />
    </section>
  );
}
