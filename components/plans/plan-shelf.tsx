"use client";

import { useState } from "react";
import type { PlanDto } from "@/lib/catalog/schema";
import { IntervalSwitch } from "./interval-switch";
import { PlanCard } from "./plan-card";
import { type Interval, pricingHref, readSeats } from "./plan-terms";

type Props = {
  plans: readonly PlanDto[];
  interval: Interval;
  /** As in the address; undefined where it names none. */
  seats: string | undefined;
  contact: string;
};

function EnterpriseCard({ contact }: { contact: string }) {
  return (
    <article className="flex flex-wrap items-center justify-between gap-x-8 gap-y-4 rounded-lg border border-rule p-5 sm:p-6">
      <div className="max-w-md">
        <h3 className="text-xl">Enterprise</h3>
        <p className="mt-2 text-base text-soft">
          More seats than a team has, payment by invoice, or terms that your legal department has to read.
        </p>
      </div>
      <a href={`mailto:${contact}?subject=KEYS%20Enterprise`} className="target link">
        Contact sales
      </a>
    </article>
  );
}

/** The plans as chosen. The choice stands in the address, so that it outlives a reload and signing in. */
export function PlanShelf({ plans, interval, seats, contact }: Props) {
  const [chosen, setChosen] = useState(seats);
  const team = plans.find((plan) => plan.for_teams);
  const teamSeats = team ? readSeats(chosen, team.seats_included) : undefined;
  const further = teamSeats !== undefined && team && teamSeats > team.seats_included ? teamSeats : undefined;

  function choose(next: number) {
    setChosen(String(next));
    window.history.replaceState(null, "", pricingHref({ interval, seats: next }));
  }

  return (
    <div className="grid gap-5">
      <IntervalSwitch interval={interval} seats={further} />
      <div className="grid gap-5 xl:grid-cols-2">
        {plans.map((plan) => (
          <PlanCard
            key={plan.slug}
            plan={plan}
            choice={{ interval, seats: plan.for_teams ? (teamSeats ?? plan.seats_included) : plan.seats_included }}
            contact={contact}
            onSeats={choose}
          />
        ))}
      </div>
      <EnterpriseCard contact={contact} />
    </div>
  );
}
