import type { Metadata } from "next";
import { Billing } from "@/components/billing/billing";
import { listPlans } from "@/lib/catalog/queries";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const metadata: Metadata = { title: "Your plan" };

/**
 * `?for=` names whose plan: `personal` or an organisation; without it, whichever there is. `?portal=` says why the payment
 * provider's pages could not be opened. The page itself holds nothing personal.
 */
export default async function BillingPage({ searchParams }: Props) {
  const [plans, query] = await Promise.all([listPlans(), searchParams]);
  const named = typeof query.for === "string" && query.for !== "" ? query.for : null;
  const trouble = typeof query.portal === "string" ? query.portal : null;
  return (
    <>
      <h1 className="mb-6 text-3xl">Your plan</h1>
      <Billing named={named} plans={plans} trouble={trouble} />
    </>
  );
}
