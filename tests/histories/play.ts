import { moneyPlayers } from "./play-money";
import { planPlayers } from "./play-plans";
import type { Players } from "./players";
import type { Stage } from "./stage";
import type { Step } from "./steps";

const players: Players<Step["do"]> = { ...moneyPlayers, ...planPlayers };

/** Lets one thing happen: in the shop where a customer does it there, at Stripe where bank or customer do it elsewhere. */
export async function play(stage: Stage, step: Step): Promise<void> {
  await (players[step.do] as (stage: Stage, step: Step) => Promise<void>)(stage, step);
}
