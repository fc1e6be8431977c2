"use client";

import type { PlanDto } from "@/lib/catalog/schema";
import { formatMoney } from "@/lib/kernel/money";
import { Price } from "../catalog/price";
import { PlanAction } from "./plan-action";
import { countSeats, type PlanChoice, perInterval, priceIn, regularPrice, savedByYear } from "./plan-terms";
import { SeatsField } from "./seats-field";

/** What the price holds, in the words of this interval. */
function priceNote(plan: PlanDto, choice: PlanChoice): string {
  const { interval } = choice;
  const saved = savedByYear(plan, choice.seats);
  const seats = plan.for_teams ? `With ${countSeats(choice.seats)}. ` : "";
  if (interval === "month") return `${seats}Cancel at any time.`;
  return saved ? `${seats}${formatMoney(saved)} less than twelve months.` : `${seats}Paid once a year.`;
}

function seatsHint(plan: PlanDto, { interval }: PlanChoice): string {
  const each = priceIn(plan, interval)?.extra_seat;
  const included = `${plan.seats_included} are included`;
  return each ? `${included}; each further one ${perInterval(each, interval)}.` : `${included}.`;
}

type Props = {
  plan: PlanDto;
  choice: PlanChoice;
  contact: string;
  onSeats: (seats: number) => void;
};

/** One plan: what it is, what it costs as chosen, and the button. */
export function PlanCard({ plan, choice, contact, onSeats }: Props) {
  const price = regularPrice(plan, choice);
  return (
    <article
      aria-labelledby={`plan-${plan.slug}`}
      className="flex flex-col gap-5 rounded-lg border border-rule bg-raised p-5 sm:p-6"
    >
      <div className="grid gap-2">
        <h3 id={`plan-${plan.slug}`} className="text-xl">
          {plan.title}
        </h3>
        <p className="text-base text-soft">{plan.summary}</p>
      </div>
      <div>
        <p aria-live="polite" className="flex items-baseline gap-2">
          {price ? <Price money={price} className="font-semibold text-3xl tracking-tight" /> : null}
          <span className="text-soft">{price ? `a ${choice.interval}` : `Not sold by the ${choice.interval}`}</span>
        </p>
        <p className="mt-1 text-soft text-sm">{priceNote(plan, choice)}</p>
      </div>
      {plan.for_teams ? (
        <SeatsField
          seats={choice.seats}
          least={plan.seats_included}
          hint={seatsHint(plan, choice)}
          onChange={onSeats}
        />
      ) : null}
      <div className="mt-auto">{price ? <PlanAction plan={plan} choice={choice} contact={contact} /> : null}</div>
    </article>
  );
}
