import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { disconnect } from "@/lib/platform/db";
import { checkHistory } from "../../histories/check";
import { openShop, type Shop } from "../../histories/stage";
import { histories } from "../../histories/steps";

/** How many; the nightly run asks for many more. */
const COUNT = Number(process.env.HISTORIES ?? 50);
const MS_EACH = 10_000;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(disconnect);

describe("any history of purchases, refunds, disputes and plans", () => {
  it(
    `ends in the access that Stripe's final state gives, whatever became of its events (${COUNT} of them)`,
    async () => {
      const seed = process.env.HISTORY_SEED ? { seed: Number(process.env.HISTORY_SEED) } : {};
      await fc.assert(
        fc.asyncProperty(histories, (history) => checkHistory(shop, history)),
        { numRuns: COUNT, ...seed },
      );
    },
    COUNT * MS_EACH,
  );
});
