import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMetering, judgeHour, MemoryStore } from "../src/index.ts";
import { FakeStripe } from "./support/fake-stripe.ts";

const HOUR = 3_600_000;
const hour = new Date("2026-03-02T10:00:00.000Z");
const later = new Date(hour.getTime() + 5 * HOUR);

const judged = (changes: object, now = later) =>
  judgeHour(
    { customerId: "cus_1", hour, own: null, waiting: 0, sent: 0, unsure: 0, refused: 0, stripe: 0, ...changes },
    now,
  );

describe("one hour", () => {
  it("is named by the most serious thing that is wrong", () => {
    assert.equal(judged({ sent: 5, stripe: 5 }).finding, "equal");
    assert.equal(judged({ sent: 5, stripe: 5, own: 5 }).finding, "equal");
    assert.equal(judged({ sent: 5, stripe: 5, waiting: 1 }).finding, "waiting");
    assert.equal(judged({ sent: 5, stripe: 4 }).finding, "missing");
    assert.equal(judged({ sent: 5, stripe: 4 }, new Date(hour.getTime() + 1.5 * HOUR)).finding, "settling");
    assert.equal(judged({ sent: 5, stripe: 6 }).finding, "extra");
    assert.equal(judged({ sent: 5, stripe: 6, unsure: 1 }).finding, "unsure");
    assert.equal(judged({ sent: 5, stripe: 5, refused: 1 }).finding, "refused");
    assert.equal(judged({ sent: 5, stripe: 5, own: 6 }).finding, "uncounted");
  });

  it("says what is to be billed in addition", () => {
    assert.equal(judged({ sent: 5, stripe: 4, waiting: 2 }).difference, 3);
    assert.equal(judged({ sent: 5, stripe: 5, own: 3 }).difference, -2);
  });
});

describe("a range", () => {
  async function setup() {
    let now = hour;
    const stripe = new FakeStripe(() => now);
    const metering = createMetering({
      stripe,
      store: new MemoryStore(),
      meters: { tokens: "mtr_1" },
      clock: () => now,
    });
    for (const [id, customerId, offset] of [
      ["a", "cus_1", 0],
      ["b", "cus_1", HOUR],
      ["c", "cus_2", 0],
    ] as const) {
      now = new Date(hour.getTime() + offset);
      await metering.record({ id, meter: "tokens", customerId, quantity: 10, at: now });
    }
    now = later;
    await metering.tick();
    return { stripe, metering };
  }
  const end = new Date(hour.getTime() + 3 * HOUR);

  it("is balanced when all three counts agree, over several pages", async () => {
    const { stripe, metering } = await setup();
    stripe.pageSize = 1;
    const own = async (customerId: string, from: Date) => (customerId === "cus_2" && from > hour ? 0 : 10);
    const { balanced, hours, totals } = await metering.reconcile("tokens", hour, end, own);
    assert.deepEqual(
      { balanced, hours, totals },
      { balanced: true, hours: 3, totals: { own: 30, recorded: 30, sent: 30, stripe: 30 } },
    );
  });

  it("finds usage that was never recorded, by your own count", async () => {
    const { metering } = await setup();
    const { balanced, differences } = await metering.reconcile("tokens", hour, end, async () => 12);
    assert.equal(balanced, false);
    assert.deepEqual(
      differences.map((one) => [one.customerId, one.finding, one.difference]),
      [
        ["cus_1", "uncounted", 2],
        ["cus_1", "uncounted", 2],
        ["cus_2", "uncounted", 2],
      ],
    );
  });

  it("finds an hour that only Stripe knows", async () => {
    const { stripe, metering } = await setup();
    stripe.events.set("by hand@0", { customer: "cus_2", value: 4, timestamp: hour.getTime() / 1000 + 7200 });
    const { differences, totals } = await metering.reconcile("tokens", hour, end);
    assert.deepEqual(
      differences.map((one) => [one.customerId, one.finding, one.difference]),
      [["cus_2", "extra", -4]],
    );
    assert.deepEqual([totals.own, totals.recorded, totals.stripe], [null, 30, 34]);
  });
});
