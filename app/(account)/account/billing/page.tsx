import type { Metadata } from "next";
import { Billing } from "@/components/billing/billing";
import { listPlans } from "@/lib/catalog/queries";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export const metadata: Metadata = { title: "Your plan" };

/** `?for=` names an organisation; without it, the viewer's own plan. The page itself holds nothing personal. */
export default async function BillingPage({ searchParams }: Props) {
  const [plans, query] = await Promise.all([listPlans(), searchParams]);
  const subject = typeof query.for === "string" && query.for !== "" ? query.for : "personal";
  return (
    <>
      <h1 className="mb-6 text-3xl">Your plan</h1>
      <Billing subject={subject} plans={plans} />
    </>
  );
}
