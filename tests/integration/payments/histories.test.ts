import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { disconnect } from "@/lib/platform/db";
import { checkHistory } from "../../histories/check";
import { openShop, type Shop } from "../../histories/stage";
import { type History, histories } from "../../histories/steps";

/** How many; `npm run test:histories` asks for many more. */
const COUNT = Number(process.env.HISTORIES ?? 50);
/** What a failing run printed, to see the same again: its seed, and perhaps the path to the smallest failing history. */
const { HISTORY_SEED, HISTORY_PATH } = process.env;
/** The few in every run are always the same, so that a change is judged by itself; the many are always others. */
const USUAL_SEED = 20_261_121;
const chosen = process.env.HISTORIES ? Math.floor(Math.random() * 2 ** 31) : USUAL_SEED;
const seed = HISTORY_SEED ? Number(HISTORY_SEED) : chosen;
/** Also enough to make a failing one small. */
const MS_EACH = 20_000;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(disconnect);

let hasFailed = false;
/** Making it small takes a while; whoever does not wait knows what to begin with. */
function noteFailure(history: History, error: unknown): void {
  if (hasFailed) return;
  hasFailed = true;
  console.error(`HISTORY_SEED=${seed} fails (it is being made smaller): ${JSON.stringify(history)}\n${error}`);
}

describe("any history of purchases, refunds, disputes and plans", () => {
  it(
    "ends in the access that Stripe's final state gives, whatever became of its events",
    async () => {
      const property = fc.asyncProperty(histories, async (history) => {
        try {
          await checkHistory(shop, history);
        } catch (error) {
          noteFailure(history, error);
          throw error;
        }
      });
      await fc.assert(property, { numRuns: COUNT, seed, ...(HISTORY_PATH && { path: HISTORY_PATH }) });
    },
    COUNT * MS_EACH,
  );
});
