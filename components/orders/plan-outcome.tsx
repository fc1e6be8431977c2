import type { OrderDto, OrderLineDto } from "@/lib/orders/schema";
import { ButtonLink } from "../ui/button";
import { lineWords } from "./order-words";

/** The heading after a plan was bought. */
export function planThanks({ status }: OrderLineDto): string {
  return status === "paid" ? "Thank you. Your plan has begun." : "Thank you.";
}

/** What became of a plan that was bought: what it opens and where to go from here. */
export function PlanOutcome({ line, order }: { line: OrderLineDto; order: OrderDto }) {
  const isBegun = line.status === "paid";
  const whom = order.organization ? `everyone with a seat at ${order.organization}` : "you";
  const terms = order.quote.filter(({ kind }) => kind === "discount").map(({ reason }) => reason);
  return (
    <section className="grid gap-2">
      <h2 className="text-base">
        {line.title}
        <span className="font-normal text-soft">: {lineWords(line)}</span>
      </h2>
      {isBegun ? (
        <p className="text-soft">
          Every KEY of the catalog is open to {whom} now. {terms.join(" ")}
        </p>
      ) : null}
    </section>
  );
}

/** Where to go from there. */
export function AfterPlanOrder() {
  return (
    <>
      <ButtonLink href="/marketplace">Look at the catalog</ButtonLink>
      <ButtonLink href="/account/billing" variant="secondary">
        Your plan
      </ButtonLink>
    </>
  );
}
