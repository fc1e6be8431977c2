import { afterAll, beforeEach } from "vitest";
import { disconnect } from "@/lib/platform/db";
import { type PlanShop, startPlanShop } from "./plans";

/** The plan shop of a file of tests, with a test clock of its own for each of them. It closes after the last. */
export async function openPlanShop(): Promise<PlanShop> {
  const shop = await startPlanShop();
  beforeEach(() => shop.renewClock());
  afterAll(async () => {
    await shop.stop();
    await disconnect();
  });
  return shop;
}
