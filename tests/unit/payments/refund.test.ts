import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LedgerLine, planRefund, refundableLine } from "@/lib/payments/rules/refund";

const PAID = new Date("2026-03-01T12:00:00Z");
const day = (days: number, seconds = 0) => new Date(PAID.getTime() + days * 86_400_000 + seconds * 1000);

function line(id: string, more: Partial<LedgerLine> = {}): LedgerLine {
  return {
    id,
    orderId: `order-${id}`,
    orderNumber: 1,
    title: `KEY ${id}`,
    kind: "key",
    status: "paid",
    paidAt: PAID,
    dueCents: 7900,
    orderLeftCents: 7900,
    dispute: "none",
    isDownloaded: false,
    isOnItsWay: false,
    request: null,
    uses: [],
    ...more,
  };
}
const ask = (id: string, more: object = {}) => ({
  orderId: `order-${id}`,
  lineIds: [id],
  who: "buyer" as const,
  together: false,
  ...more,
});
const amounts = (plan: ReturnType<typeof planRefund>) =>
  plan.ok ? plan.value.now.map(({ lineId, amountCents }) => [lineId, amountCents]) : plan.error.message;

describe("a buyer's refund", () => {
  it("is at once for what nobody downloaded, to the second of the 30th day", () => {
    expect(amounts(planRefund([line("a")], ask("a"), day(30)))).toEqual([["a", 7900]]);
    expect(planRefund([line("a")], ask("a"), day(30, 1))).toMatchObject({ error: { code: "not_refundable" } });
  });

  it("is a request for what was downloaded", () => {
    const plan = planRefund([line("a", { isDownloaded: true })], ask("a"), day(1));
    expect(plan).toMatchObject({ value: { now: [], request: [{ lineId: "a", amountCents: 7900 }] } });
  });

  it("is refused for each reason in its own words", () => {
    const cases: [Partial<LedgerLine>, string][] = [
      [{ status: "refunded" }, "refunded already"],
      [{ status: "duplicate" }, "goes back by itself"],
      [{ status: "revoked" }, "withdrawn"],
      [{ kind: "plan" }, "billing page"],
      [{ dispute: "open" }, "disputed"],
      [{ dispute: "lost" }, "bank has given back"],
      [{ dueCents: 0 }, "Nothing was paid"],
      [{ orderLeftCents: 0 }, "has been given back"],
      [{ isOnItsWay: true }, "on its way"],
      [{ request: "open" }, "a person is looking"],
      [{ request: "declined" }, "declined"],
    ];
    for (const [more, words] of cases) {
      expect(amounts(planRefund([line("a", more)], ask("a"), day(1)))).toContain(words);
      expect(refundableLine([line("a", more)], "a", day(1))).toMatchObject({ state: "no", until: null });
    }
  });

  it("of a whole order leaves out what cannot go back", () => {
    const order = { orderId: "order-a", orderLeftCents: 15_800 };
    const ledger = [line("a", order), line("b", { ...order, status: "refunded" }), line("c", order)];
    const plan = planRefund(ledger, ask("a", { lineIds: null }), day(1));
    expect(amounts(plan)).toEqual([
      ["c", 7900],
      ["a", 7900],
    ]);
  });

  it("never gives back more than is left of the payment", () => {
    const order = { orderId: "order-a", orderLeftCents: 10_000 };
    const plan = planRefund([line("a", order), line("b", order)], ask("a", { lineIds: ["a", "b"] }), day(1));
    expect(amounts(plan)).toEqual([
      ["b", 7900],
      ["a", 2100],
    ]);
  });
});

describe("money that was used as a credit", () => {
  const key = line("a");
  const bundle = line("b", { kind: "bundle", orderNumber: 2, uses: ["a"] });
  const bigger = line("c", { kind: "bundle", orderNumber: 3, uses: ["b"] });

  it("stays while the purchase that used it stays, which is named", () => {
    const plan = planRefund([key, bundle], ask("a"), day(1));
    expect(plan).toMatchObject({ error: { code: "not_refundable", extra: { together: [{ order_number: 2 }] } } });
    expect(amounts(plan)).toContain("KEY b (order 2)");
  });

  it("goes back after it", () => {
    const undone = { ...bundle, status: "refunded" as const };
    expect(amounts(planRefund([key, undone], ask("a"), day(1)))).toEqual([["a", 7900]]);
    const lost = { ...bundle, status: "suspended" as const, dispute: "lost" as const };
    expect(amounts(planRefund([key, lost], ask("a"), day(1)))).toEqual([["a", 7900]]);
  });

  it("is free where what used it was paid twice and goes back by itself", () => {
    expect(amounts(planRefund([key, { ...bundle, status: "duplicate" }], ask("a"), day(1)))).toEqual([["a", 7900]]);
  });

  it("or together with it and all that followed, the latest first", () => {
    const together = ask("a", { who: "admin", together: true });
    expect(amounts(planRefund([key, bundle, bigger], together, day(90)))).toEqual([
      ["c", 7900],
      ["b", 7900],
      ["a", 7900],
    ]);
  });

  it("takes along what was bought with nothing else", () => {
    const free = { ...bundle, dueCents: 0, orderLeftCents: 0 };
    const together = ask("a", { who: "admin", together: true });
    expect(amounts(planRefund([key, free], together, day(1)))).toEqual([
      ["b", 0],
      ["a", 7900],
    ]);
  });

  it("waits with what used it, where that was downloaded", () => {
    const asked = planRefund([key, { ...bundle, isDownloaded: true }], ask("a", { together: true }), day(1));
    expect(asked).toMatchObject({ ok: true, value: { now: [], request: [{ lineId: "b" }, { lineId: "a" }] } });
  });

  it("is held by a plan that used it, and by a disputed purchase", () => {
    const together = ask("a", { who: "admin", together: true });
    expect(amounts(planRefund([key, { ...bundle, kind: "plan" }], together, day(1)))).toContain("is a plan");
    expect(amounts(planRefund([key, { ...bundle, dispute: "open" }], together, day(1)))).toContain("disputed");
  });
});

const ledgers = fc
  .array(
    fc.record({
      kind: fc.constantFrom<LedgerLine["kind"]>("key", "bundle"),
      status: fc.constantFrom<LedgerLine["status"]>("paid", "refunded", "revoked", "duplicate"),
      dueCents: fc.integer({ min: 0, max: 10_000 }),
      left: fc.integer({ min: 0, max: 10_000 }),
      isDownloaded: fc.boolean(),
      uses: fc.array(fc.nat(8), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) =>
    rows.map(({ left, uses, ...row }, at) =>
      line(`${at}`, { ...row, orderLeftCents: left, uses: uses.filter((use) => use < at).map(String) }),
    ),
  );

describe("any refund of any ledger", () => {
  it("gives nothing back before, or without, what used its money, nor more than is left", () => {
    fc.assert(
      fc.property(ledgers, fc.nat(7), fc.boolean(), fc.constantFrom("buyer", "admin"), (ledger, at, together, who) => {
        const plan = planRefund(ledger, { ...ask(`${at % ledger.length}`), together, who } as never, day(1));
        if (!plan.ok) return;
        const done = [...plan.value.now, ...plan.value.request];
        const order = done.map((part) => part.lineId);
        for (const { lineId, amountCents } of done) {
          const own = ledger.find(({ id }) => id === lineId) as LedgerLine;
          expect(amountCents).toBeLessThanOrEqual(Math.max(0, Math.min(own.dueCents, own.orderLeftCents)));
          expect(own.status === "refunded" || own.status === "duplicate").toBe(false);
          const isBack = ({ status }: LedgerLine) => status === "refunded" || status === "duplicate";
          const users = ledger.filter((user) => user.uses.includes(lineId) && !isBack(user));
          for (const user of users) {
            expect(order).toContain(user.id);
            expect(order.indexOf(user.id)).toBeLessThan(order.indexOf(lineId));
          }
        }
      }),
    );
  });
});
