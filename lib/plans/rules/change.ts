import type { AppError } from "../../kernel/errors";
import type { Subject } from "../../kernel/viewer";
import type { PlanChangeInput, PlanOffer, PlanTarget } from "../schema";

function invalid(pointer: string, detail: string): AppError {
  return { code: "invalid_input", message: detail, errors: [{ pointer, detail }] };
}

/** A person's plan is for a person, a team's for an organisation. */
export function checkSubject(plan: Pick<PlanOffer["plan"], "title" | "forTeams">, subject: Subject): AppError | null {
  if (plan.forTeams === (subject.kind === "organization")) return null;
  const detail = plan.forTeams
    ? `${plan.title} is for an organisation: name one that you administer as "subject".`
    : `${plan.title} is for one person: buy it for yourself, or take a plan for teams.`;
  return invalid("/subject", detail);
}

const people = (count: number) => (count === 1 ? "1 seat is" : `${count} seats are`);

/** A plan never has fewer seats than are in use. */
export function checkSeats(seats: number, inUse: number): AppError | null {
  if (seats >= inUse) return null;
  return {
    ...invalid(
      "/seats",
      `${people(inUse)} in use, so the plan cannot have ${seats}. Take seats back from people first.`,
    ),
    extra: { seats_in_use: inUse },
  };
}

/** Further seats are sold only where they have a price. */
export function checkSold({ plan, price }: PlanOffer, seats: number): AppError | null {
  if (seats <= plan.seatsIncluded || price.extraSeatCents !== null) return null;
  return invalid(
    "/seats",
    `${plan.title} has ${plan.seatsIncluded === 1 ? "one seat" : `${plan.seatsIncluded} seats`} and no further ones.`,
  );
}

/** The plan as it runs. */
export type RunningPlan = PlanTarget & {
  readonly title: string;
  readonly status: string;
  readonly cancelAt: Date | null;
};

/** What keeps a running plan from being changed at all. */
export function checkChangeable({ title, status, cancelAt }: RunningPlan): AppError | null {
  if (status !== "active" && status !== "trialing") {
    return {
      code: "conflict",
      message: `The last payment for ${title} did not go through. Put in another card first; then change the plan.`,
    };
  }
  if (!cancelAt) return null;
  return {
    code: "conflict",
    message: `${title} is cancelled and about to end. Take it up again first; then change it.`,
  };
}

/** What the plan is to be: what was not named stays, and no fewer seats than it includes. */
export function targetOf(running: PlanTarget, wish: PlanChangeInput): PlanTarget {
  return {
    plan: wish.plan ?? running.plan,
    interval: wish.interval ?? running.interval,
    seats: wish.seats ?? running.seats,
  };
}

export function isSameTarget(a: PlanTarget, b: PlanTarget): boolean {
  return a.plan === b.plan && a.interval === b.interval && a.seats === b.seats;
}

/** Another plan or interval, as opposed to just other seats. */
export function isOtherPlan(running: PlanTarget, target: PlanTarget): boolean {
  return running.plan !== target.plan || running.interval !== target.interval;
}

/**
 * How a change is charged: more is paid for at once, and another interval begins anew at once; fewer seats are credited
 * on the next invoice.
 */
export function prorationOf(running: PlanTarget, target: PlanTarget): "always_invoice" | "create_prorations" {
  const isOnlyFewerSeats = !isOtherPlan(running, target) && target.seats < running.seats;
  return isOnlyFewerSeats ? "create_prorations" : "always_invoice";
}

/** One part of a subscription as it is at Stripe. */
export type PlanItem = {
  readonly id: string;
  readonly part: "plan" | "seat";
  readonly quantity: number;
};

export type ItemChange =
  | { readonly id: string; readonly deleted: true }
  | { readonly id?: string; readonly price?: string; readonly quantity: number };

/**
 * The items that a subscription must be given to become the target. Who only changes the number of seats keeps the prices
 * that they were sold.
 */
export function itemChanges(
  items: readonly PlanItem[],
  running: PlanTarget,
  next: PlanTarget & {
    readonly further: number;
    readonly prices: { readonly plan: string; readonly seat: string | null };
  },
): ItemChange[] {
  const isRepriced = isOtherPlan(running, next);
  const plan = items.find((item) => item.part === "plan");
  const seat = items.find((item) => item.part === "seat");
  const changes: ItemChange[] = [];
  if (isRepriced && plan) changes.push({ id: plan.id, price: next.prices.plan, quantity: 1 });
  if (next.further === 0) {
    if (seat) changes.push({ id: seat.id, deleted: true });
    return changes;
  }
  if (!next.prices.seat) throw new Error(`${next.plan} has ${next.further} further seats and no price for them.`);
  if (!seat) changes.push({ price: next.prices.seat, quantity: next.further });
  else if (isRepriced) changes.push({ id: seat.id, price: next.prices.seat, quantity: next.further });
  else if (seat.quantity !== next.further) changes.push({ id: seat.id, quantity: next.further });
  return changes;
}
