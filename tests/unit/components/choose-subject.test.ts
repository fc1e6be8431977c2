import { describe, expect, it } from "vitest";
import { chooseSubject } from "@/components/billing/choose-subject";

const [running, ended] = [{ is_running: true }, { is_running: false }];

describe("whose plan is shown first", () => {
  it.each([
    ["the owner of a team without a plan of their own: the team's", null, running, "acme"],
    ["one's own ended plan: the team's, which runs", ended, running, "acme"],
    ["one's own plan before the team's", running, running, "personal"],
    ["a plan that ended before none", null, ended, "acme"],
    ["nobody's: one's own", null, null, "personal"],
  ])("%s", (_name, own, team, chosen) => {
    expect(
      chooseSubject([
        { subject: "personal", plan: own },
        { subject: "acme", plan: team },
      ]),
    ).toBe(chosen);
  });
});
