import { describe, expect, it } from "vitest";
import {
  checkChangeable,
  checkSeats,
  checkSold,
  checkSubject,
  isSameTarget,
  itemChanges,
  prorationOf,
  targetOf,
} from "@/lib/plans/rules/change";
import type { PlanOffer } from "@/lib/plans/schema";

const pro = { title: "Pro", forTeams: false };
const team = { title: "Team", forTeams: true };
const person = { kind: "user", userId: "u" } as const;
const organization = { kind: "organization", organizationId: "o" } as const;
const monthly = { plan: "team", interval: "month", seats: 5 } as const;
const prices = { plan: "price_plan", seat: "price_seat" };

describe("who may have which plan", () => {
  it("gives a person's plan to persons and a team's to organisations", () => {
    expect(checkSubject(pro, person)).toBeNull();
    expect(checkSubject(team, organization)).toBeNull();
    expect(checkSubject(team, person)).toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("for an organisation"),
    });
    expect(checkSubject(pro, organization)).toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("for one person"),
    });
  });

  it("never goes below the seats in use, and says how many those are", () => {
    expect(checkSeats(6, 6)).toBeNull();
    expect(checkSeats(5, 6)).toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/^6 seats are in use/),
      extra: { seats_in_use: 6 },
    });
  });

  it("sells further seats only where they have a price", () => {
    const offer = (extraSeatCents: number | null) =>
      ({ plan: { title: "Pro", seatsIncluded: 1 }, price: { extraSeatCents } }) as PlanOffer;
    expect(checkSold(offer(null), 1)).toBeNull();
    expect(checkSold(offer(2900), 9)).toBeNull();
    expect(checkSold(offer(null), 2)).toMatchObject({ code: "invalid_input" });
  });

  it("changes no plan that is unpaid or about to end", () => {
    const running = { ...monthly, title: "Team", cancelAt: null };
    expect(checkChangeable({ ...running, status: "active" })).toBeNull();
    expect(checkChangeable({ ...running, status: "trialing" })).toBeNull();
    expect(checkChangeable({ ...running, status: "past_due" })).toMatchObject({ code: "conflict" });
    const ending = checkChangeable({ ...running, status: "active", cancelAt: new Date("2027-01-01T00:00:00Z") });
    expect(ending).toMatchObject({ code: "conflict", message: expect.stringContaining("Take it up again") });
  });
});

describe("a change", () => {
  it("leaves what was not named", () => {
    expect(targetOf(monthly, {})).toEqual(monthly);
    expect(isSameTarget(targetOf(monthly, { seats: 5 }), monthly)).toBe(true);
    expect(targetOf(monthly, { interval: "year" })).toEqual({ ...monthly, interval: "year" });
  });

  it("is charged at once, unless it only takes seats away", () => {
    expect(prorationOf(monthly, { ...monthly, seats: 7 })).toBe("always_invoice");
    expect(prorationOf(monthly, { ...monthly, interval: "year" })).toBe("always_invoice");
    expect(prorationOf({ ...monthly, seats: 7 }, monthly)).toBe("create_prorations");
    expect(prorationOf({ ...monthly, seats: 7 }, { ...monthly, interval: "year" })).toBe("always_invoice");
  });

  it("adds, changes and removes the item of further seats", () => {
    const plan = { id: "si_plan", part: "plan", quantity: 1 } as const;
    const seat = { id: "si_seat", part: "seat", quantity: 2 } as const;
    const to = (further: number, interval: "month" | "year" = "month") => ({
      plan: "team",
      interval,
      seats: 5 + further,
      further,
      prices,
    });
    expect(itemChanges([plan], monthly, to(2))).toEqual([{ price: "price_seat", quantity: 2 }]);
    const seven = { ...monthly, seats: 7 };
    expect(itemChanges([plan, seat], seven, to(1))).toEqual([{ id: "si_seat", quantity: 1 }]);
    expect(itemChanges([plan, seat], seven, to(0))).toEqual([{ id: "si_seat", deleted: true }]);
    expect(itemChanges([plan, seat], seven, to(2, "year"))).toEqual([
      { id: "si_plan", price: "price_plan", quantity: 1 },
      { id: "si_seat", price: "price_seat", quantity: 2 },
    ]);
    expect(() => itemChanges([plan], monthly, { ...to(1), prices: { plan: "p", seat: null } })).toThrow("no price");
  });
});
