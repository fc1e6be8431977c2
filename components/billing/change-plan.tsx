"use client";

import { type FormEvent, useState } from "react";
import type { PlanDto } from "@/lib/catalog/schema";
import type { PlanPreviewDto, PlanSubscriptionDto } from "@/lib/plans/schema";
import { Says } from "../checkout/says";
import { ApiProblem } from "../fetch-json";
import { INTERVAL_WORDS, perInterval, priceIn, regularPrice } from "../plans/plan-terms";
import { SeatsField } from "../plans/seats-field";
import { Button } from "../ui/button";
import { ChangePreview } from "./change-preview";
import { Choices } from "./choices";
import { changedSentence } from "./plan-words";
import { type PlanChange, useChange, usePreview } from "./use-manage-plan";

type Props = {
  plan: PlanSubscriptionDto;
  subject: string;
  /** Those that the same kind of customer can have, as they are sold now. */
  plans: readonly PlanDto[];
  onDone: (said: string) => void;
};

type FormProps = {
  wish: PlanChange;
  used: number;
  plans: readonly PlanDto[];
  onWish: (wish: PlanChange) => void;
};

function WishFields({ wish, used, plans, onWish }: FormProps) {
  const offered = plans.find(({ slug }) => slug === wish.plan);
  if (!offered) return null;
  return (
    <>
      {plans.length > 1 ? (
        <Choices
          legend="Plan"
          name="plan"
          value={wish.plan}
          onChange={(plan) => onWish({ ...wish, plan })}
          options={plans.map(({ slug, title, summary }) => ({ value: slug, name: title, about: summary }))}
        />
      ) : null}
      <Choices
        legend="Paid"
        name="interval"
        value={wish.interval}
        onChange={(interval) => onWish({ ...wish, interval })}
        options={offered.prices.map(({ interval }) => {
          const price = regularPrice(offered, { ...wish, interval });
          return {
            value: interval,
            name: INTERVAL_WORDS[interval].name,
            about: price ? perInterval(price, interval) : undefined,
          };
        })}
      />
      {offered.for_teams && priceIn(offered, wish.interval)?.extra_seat ? (
        <SeatsField
          seats={wish.seats}
          least={Math.max(offered.seats_included, used)}
          hint={`${offered.seats_included} are included, ${used} in use.`}
          onChange={(seats) => onWish({ ...wish, seats })}
        />
      ) : null}
    </>
  );
}

/** Another interval, plan or number of seats: what it costs is shown first, and agreed to. */
export function ChangePlan({ plan, subject, plans, onDone }: Props) {
  const present: PlanChange = { plan: plan.plan, interval: plan.interval, seats: plan.seats };
  const [wish, setWish] = useState(present);
  const [seen, setSeen] = useState<PlanPreviewDto | null>(null);
  const preview = usePreview(subject);
  const change = useChange(subject, () => onDone("The plan is changed."));
  const offered = plans.find(({ slug }) => slug === wish.plan);
  const isSame = wish.plan === present.plan && wish.interval === present.interval && wish.seats === present.seats;
  const hasChanged = seen !== null && preview.data !== undefined && seen.token !== preview.data.token;

  function wishFor(next: PlanChange) {
    setWish(next);
    setSeen(null);
    preview.reset();
    change.reset();
  }

  function look(event: FormEvent) {
    event.preventDefault();
    if (!isSame) preview.mutate(wish);
  }

  function agree(agreed: PlanPreviewDto) {
    change.mutate(
      { ...wish, token: agreed.token },
      {
        onError: (error) => {
          if (!(error instanceof ApiProblem) || error.code !== "price_changed") return;
          setSeen(agreed);
          preview.mutate(wish);
        },
      },
    );
  }

  return (
    <form onSubmit={look} className="grid max-w-md gap-5">
      <WishFields wish={wish} used={plan.seats_used} plans={plans} onWish={wishFor} />
      <Says error={preview.error} />
      {preview.data ? (
        <ChangePreview
          preview={preview.data}
          regularCents={offered ? (regularPrice(offered, preview.data)?.amount ?? null) : null}
          notice={hasChanged && seen ? changedSentence(seen, preview.data) : null}
          error={hasChanged ? null : change.error}
          subject={subject}
          isBusy={change.isPending}
          onAgree={agree}
          onLeave={() => wishFor(present)}
        />
      ) : (
        <Button
          type="submit"
          variant="secondary"
          className="justify-self-start"
          disabled={isSame}
          pending={preview.isPending}
        >
          See what it costs
        </Button>
      )}
    </form>
  );
}
