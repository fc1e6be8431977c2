import { StripeFault } from "../api/errors.ts";
import type { World } from "../world.ts";
import { type CardInput, checkCard } from "./cards.ts";

/** Refuses a card that no bank need be asked about: a number that cannot be, a date that is over. */
export function refuseBadCard(world: World, card: CardInput): void {
  const problem = checkCard(card, world.clock());
  if (!problem) return;
  throw new StripeFault(402, {
    type: "card_error",
    code: problem.code,
    param: problem.param,
    message: problem.message,
    ...(problem.declineCode === undefined ? {} : { decline_code: problem.declineCode }),
  });
}
