import { declineMessage, isRefusal } from "@/lib/platform/stripe";
import type { Stage } from "./stage";
import type { Buyer, Step } from "./steps";

type StepOf<D extends Step["do"]> = Extract<Step, { do: D }>;
/** How each of these steps is played. */
export type Players<D extends Step["do"]> = { [K in D]: (stage: Stage, step: StepOf<K>) => Promise<void> };

export const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % list.length];
/** The organisation buys through its owner. */
export const personOf = (stage: Stage, who: Buyer) => stage.people[who === "team" ? "ada" : who];
export const subjectOf = (stage: Stage, who: Buyer) => (who === "team" ? { subject: stage.team.slug } : {});

/** A no is an answer; breaking is not. */
export function expectAnswer(answer: { status: number; body?: unknown }): void {
  if (answer.status >= 500) throw new Error(`The shop answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** What Stripe refuses, or the card's bank, does not happen. */
export async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRefusal(error) && declineMessage(error) === null) throw error;
  }
}
