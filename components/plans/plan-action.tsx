"use client";

import { Check } from "lucide-react";
import { useState } from "react";
import type { PlanDto } from "@/lib/catalog/schema";
import { type Me, useMe } from "../account/use-me";
import { VerifyFirst } from "../checkout/states/verify-first";
import { ButtonLink } from "../ui/button";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { Skeleton } from "../ui/skeleton";
import { useSteady } from "../use-steady";
import { PlanBuy, PlanSignedOut } from "./plan-buy";
import type { PlanChoice } from "./plan-terms";
import { billingHref, PERSONAL, usePlan } from "./use-plan";

type Props = { plan: PlanDto; choice: PlanChoice; contact: string };

export type Administered = { slug: string; name: string };

/** The organisations that a person may buy for. */
export function administered(me: Me): Administered[] {
  return me.organizations.filter(({ role }) => role === "owner" || role === "admin");
}

/** A plan is running already: no second one is sold. */
function Running({ words, subject }: { words: string; subject: string }) {
  return (
    <div className="grid gap-3">
      <p className="flex items-center gap-2 font-medium">
        <Check aria-hidden="true" className="size-5 text-accent" />
        {words}
      </p>
      <ButtonLink href={billingHref(subject)} variant="secondary" size="lg" wide>
        Manage the plan
      </ButtonLink>
    </div>
  );
}

type ForOneProps = Omit<Props, "contact"> & { subject: string; holder: string | null; mayContinue: boolean };

/** The button for one buyer: what runs already is said, otherwise it is sold. */
function ForOne({ plan, choice, subject, holder, mayContinue }: ForOneProps) {
  const { data: present, isPending } = usePlan(subject);
  if (isPending) return <Skeleton className="h-12" />;
  if (present?.is_running) {
    const isThis = present.plan === plan.slug;
    const words = isThis ? "Your plan" : `Your plan is ${present.title}`;
    return <Running words={holder ? `${holder} has ${present.title}` : words} subject={subject} />;
  }
  return <PlanBuy plan={plan} choice={choice} subject={subject} mayContinue={mayContinue} />;
}

function NoOrganisation({ plan, contact }: { plan: PlanDto; contact: string }) {
  return (
    <p className="rounded-md border-edge border-l-2 bg-sunken px-3 py-2 text-sm">
      {plan.title} is for an organisation, and you administer none yet. Ask the owner of yours to buy it, or{" "}
      <a href={`mailto:${contact}?subject=${encodeURIComponent(`KEYS ${plan.title}`)}`} className="link">
        write to us
      </a>
      .
    </p>
  );
}

function ForTeam({ me, plan, choice, contact }: Props & { me: Me }) {
  const organisations = administered(me);
  const [chosen, setChosen] = useState<string | null>(null);
  const holder = organisations.find(({ slug }) => slug === chosen) ?? organisations[0];
  if (!holder) return <NoOrganisation plan={plan} contact={contact} />;
  const isOnlyOne = organisations.length === 1;
  return (
    <div className="grid gap-4">
      {isOnlyOne ? (
        <p className="text-sm">
          For <strong className="font-medium">{holder.name}</strong>
        </p>
      ) : (
        <Field label="For which organisation">
          {(control) => (
            <Select {...control} value={holder.slug} onChange={(event) => setChosen(event.target.value)}>
              {organisations.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <ForOne
        key={holder.slug}
        plan={plan}
        choice={choice}
        subject={holder.slug}
        holder={holder.name}
        mayContinue={isOnlyOne}
      />
    </div>
  );
}

function KnownPlanAction({ me, plan, choice, contact }: Props & { me: Me }) {
  if (!me.email_verified) return <VerifyFirst />;
  if (plan.for_teams) return <ForTeam me={me} plan={plan} choice={choice} contact={contact} />;
  return <ForOne plan={plan} choice={choice} subject={PERSONAL} holder={null} mayContinue />;
}

/** The one button of a plan, by who looks at it. The page comes with what a visitor sees. */
export function PlanAction(props: Props) {
  const { data } = useMe();
  const { box, shown: me } = useSteady(data ?? null);
  return <div ref={box}>{me ? <KnownPlanAction {...props} me={me} /> : <PlanSignedOut {...props} />}</div>;
}
