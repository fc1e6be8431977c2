import { describe, expect, it } from "vitest";
import { type DisputeStep, disputeStep, disputeWords } from "@/lib/payments/rules/dispute-words";

const told = { what: "order 12", amount: "$79", openedAt: new Date("2027-03-03T23:30:00Z"), isPlan: false };
const text = (step: DisputeStep, more: object = {}) => {
  const { heading, paragraphs } = disputeWords(step, { ...told, ...more });
  return [heading, ...paragraphs].join(" ");
};

describe("the mail about a dispute", () => {
  it("that is open says since when, what is closed, and how it comes back", () => {
    expect(text("opened")).toContain("The bank told us on 3 March 2027");
    expect(text("opened")).toContain("access comes back by itself");
  });

  it("that is won says that the payment stands and access is back", () => {
    expect(text("won")).toMatch(/access is back .* payment of \$79 stands/);
  });

  it("that is lost says who has the money, since when access has ended, and what can be bought again", () => {
    expect(text("lost")).toBe(
      "The dispute about order 12 is over: access has ended " +
        "The bank decided for the cardholder and gave $79 back. Access to what it paid for ended on 3 March 2027, when the dispute was opened. " +
        "What you have from another purchase stays yours. You can buy it again at any time.",
    );
  });

  it("of a plan that is lost does not speak of buying it again: its next payment opens it", () => {
    expect(text("lost", { what: "Pro", isPlan: true })).toContain("The next payment of the plan opens it again.");
    expect(text("lost", { isPlan: true })).not.toContain("buy it again");
  });

  it("never tells somebody that the money is theirs: the cardholder may be another person", () => {
    for (const step of ["opened", "won", "lost"] as const) expect(text(step)).not.toMatch(/yours again|back to you/);
  });
});

describe("what became of a dispute", () => {
  it("is told once for each step, and an inquiry not at all", () => {
    expect(disputeStep("needs_response", undefined)).toBe("opened");
    expect(disputeStep("under_review", "needs_response")).toBeNull();
    expect(disputeStep("lost", "under_review")).toBe("lost");
    expect(disputeStep("lost", "lost")).toBeNull();
    expect(disputeStep("warning_needs_response", undefined)).toBeNull();
    expect(disputeStep("needs_response", "warning_under_review")).toBe("opened");
  });
});
