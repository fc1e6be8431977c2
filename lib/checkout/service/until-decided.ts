import "server-only";
import { err, type Result } from "../../kernel/result";

/** An order that was found over is not found again, so more than two tries mean that somebody else keeps changing it. */
const MOST_TRIES = 4;

/** Tries to begin a purchase, and again when what it found turned out to be over. Error: `conflict` when that does not end. */
export async function untilDecided<T>(attempt: () => Promise<Result<T> | "again">): Promise<Result<T>> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const outcome = await attempt();
    if (outcome !== "again") return outcome;
  }
  return err({
    code: "conflict",
    message: "An earlier checkout for the same is just being settled; nothing more was charged. Try again in a minute.",
  });
}
