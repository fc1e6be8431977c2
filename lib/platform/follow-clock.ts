import "server-only";
import { z } from "zod";
import { clock } from "./clock";
import { log } from "./log";

const LOOK_EVERY_MS = 1000;
const PATIENCE_MS = 2000;
const answer = z.object({ offset_seconds: z.number() });

async function fetchOffset(url: string): Promise<number> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" });
  return answer.parse(await response.json()).offset_seconds;
}

/**
 * Keeps the shop's clock as far ahead as another clock says it is, so that in a demo a month can pass in a second.
 * `onMove` is called after each move. While the other clock does not answer, the last offset holds.
 */
export function followClock(url: string, onMove: () => Promise<void>): () => void {
  let offsetSeconds = 0;
  const look = async () => {
    const found = await fetchOffset(url);
    if (found === offsetSeconds) return;
    offsetSeconds = found;
    clock.setAhead(offsetSeconds);
    log().info({ offsetSeconds }, "the clock was moved");
    await onMove();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log().debug({ err: error }, "the clock that is followed does not answer"));
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
