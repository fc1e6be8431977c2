import Link from "next/link";
import type { KeyAccessDto, KeyPlanDto } from "@/lib/checkout/schema";
import { formatDay } from "@/lib/kernel/time";
import { billingHref } from "../../plans/use-plan";

/** "your plan, Pro" or "the plan of Acme, Team". */
function planName({ title, organization }: KeyPlanDto): string {
  return organization ? `the plan of ${organization}, ${title}` : `your plan, ${title}`;
}

function planSentence(plan: KeyPlanDto): string {
  if (plan.until) return `Open with ${planName(plan)}, until ${formatDay(plan.until)}.`;
  const renewal = plan.renews_at && plan.manage_as ? ` It renews on ${formatDay(plan.renews_at)}.` : "";
  return `Open with ${planName(plan)}, while it runs.${renewal}`;
}

/** Why the viewer may download, in a sentence. */
export function ownershipSentence(access: KeyAccessDto): string {
  const { organization, decision, plan } = access;
  if (plan) return planSentence(plan);
  if (access.state === "through_organization" && organization)
    return `You have a seat at ${organization.name}, which holds this KEY. ${organization.administrator} administers it.`;
  if (decision?.until) return `Yours until ${formatDay(decision.until)}.`;
  const since = decision?.because[0]?.since;
  return since ? `Yours for good, since ${formatDay(since)}.` : "Yours for good.";
}

/** A renewal is unpaid: until when the KEY is open all the same, and what to do. */
export function Overdue({ plan }: { plan: KeyPlanDto }) {
  const until = plan.until ? `: access until ${formatDay(plan.until)}` : "";
  return (
    <p className="rounded-md border-warn border-l-2 bg-warn-wash px-3 py-2 text-sm">
      Payment for {planName(plan)}, overdue{until}.{" "}
      {plan.manage_as ? (
        <Link href={billingHref(plan.manage_as)} prefetch={false} className="link">
          Update card
        </Link>
      ) : (
        "Who administers it can put in another card."
      )}
    </p>
  );
}

/** What to do after a plan no longer opens the KEY. */
export function AfterPlan({ plan }: { plan: KeyPlanDto | null }) {
  if (!plan) return "What you bought yourself stays yours; you can buy this one.";
  if (!plan.manage_as) return `Ask who administers ${plan.organization ?? "it"}, or buy this one.`;
  const isUnpaid = plan.state === "unpaid";
  return (
    <>
      <Link href={isUnpaid ? billingHref(plan.manage_as) : "/pricing#plans"} prefetch={false} className="link">
        {isUnpaid ? "Update card" : "Renew the plan"}
      </Link>
      , or buy this one and keep it.
    </>
  );
}
