"use client";

import Link from "next/link";
import { useEffect } from "react";
import type { PlanDto } from "@/lib/catalog/schema";
import { formatMoney } from "@/lib/kernel/money";
import type { PlanQuoteDto } from "@/lib/plans/schema";
import { rememberIntent, takeIntent } from "../checkout/intent";
import { signInHref } from "../checkout/offer";
import { QuoteTable } from "../checkout/quote-table";
import { Says } from "../checkout/says";
import { useCheckout } from "../checkout/use-checkout";
import { NotLoaded } from "../not-loaded";
import { Button, buttonStyle } from "../ui/button";
import { Skeleton } from "../ui/skeleton";
import { type PlanChoice, perInterval, pricingHref, regularPrice } from "./plan-terms";
import { usePlanQuote } from "./use-plan";

type Props = { plan: PlanDto; choice: PlanChoice };

function startWords(plan: PlanDto, trialDays: number): string {
  return trialDays > 0 ? `Start ${trialDays}-day trial` : `Buy ${plan.title}`;
}

/** For a visitor: a plain link, so that it also works without scripts. The choice comes back with them. */
export function PlanSignedOut({ plan, choice }: Props) {
  const { interval, seats } = choice;
  const chosen = { interval, seats: seats > plan.seats_included ? seats : undefined };
  return (
    <Link
      href={signInHref(`${pricingHref(chosen)}#plans`)}
      prefetch={false}
      onClick={() => rememberIntent({ kind: "plan", slug: plan.slug })}
      className={buttonStyle({ size: "lg", wide: true })}
    >
      <span>
        {startWords(plan, plan.trial_days)}
        {plan.trial_days > 0 ? <span className="sr-only"> of {plan.title}</span> : null}
      </span>
    </Link>
  );
}

function Terms({ quote }: { quote: PlanQuoteDto }) {
  const hasCredit = quote.lines.some((line) => line.kind === "credit");
  return (
    <div className="grid gap-3">
      <p className="text-soft text-sm">{quote.sentence}</p>
      {hasCredit ? <QuoteTable quote={quote} total="Due today" /> : null}
    </div>
  );
}

function buttonWords({ plan, choice }: Props, quote: PlanQuoteDto): string {
  if (quote.trial_days > 0) return startWords(plan, quote.trial_days);
  const regular = regularPrice(plan, choice);
  const isRegular = regular?.amount === quote.total.amount;
  return isRegular ? `Buy for ${perInterval(quote.total, choice.interval)}` : `Buy for ${formatMoney(quote.total)}`;
}

type BuyProps = Props & {
  subject: string;
  /** Whether a wish from before signing in may go on by itself. */
  mayContinue: boolean;
};

/** What the plan costs this customer, and on to pay. */
export function PlanBuy({ plan, choice, subject, mayContinue }: BuyProps) {
  const { slug } = plan;
  const { interval, seats } = choice;
  const { data: quote, error, isPlaceholderData, refetch } = usePlanQuote({ ...choice, plan: slug, subject }, true);
  const checkout = useCheckout();
  const { start } = checkout;
  const isReady = quote !== undefined && !isPlaceholderData && !error;
  useEffect(() => {
    if (!isReady || !mayContinue || !takeIntent({ kind: "plan", slug })) return;
    start({ items: [{ kind: "plan", slug, interval, seats }], subject });
  }, [isReady, mayContinue, slug, interval, seats, subject, start]);

  if (error) return <NotLoaded error={error} onRetry={() => refetch()} />;
  if (!quote)
    return (
      <div className="grid gap-3">
        <Skeleton className="h-15" />
        <Skeleton className="h-12" />
      </div>
    );
  return (
    <div className="grid gap-4">
      <Terms quote={quote} />
      <Says error={checkout.error}>
        {checkout.isBusy ? <p className="sr-only">Opening the payment page.</p> : null}
      </Says>
      <Button
        size="lg"
        wide
        disabled={!isReady}
        pending={checkout.isBusy}
        onClick={() => start({ items: [{ kind: "plan", slug, interval, seats }], subject })}
      >
        {checkout.isBusy ? (
          "Opening payment"
        ) : (
          <span>
            {buttonWords({ plan, choice }, quote)}
            <span className="sr-only"> of {plan.title}</span>
          </span>
        )}
      </Button>
    </div>
  );
}
