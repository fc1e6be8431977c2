import fc from "fast-check";
import { gt } from "semver";
import { describe, expect, test } from "vitest";
import { chooseVersions, versionsBetween } from "@/lib/releases/rules/choose-versions";

const ALL = ["1.0.0", "2.0.0", "1.10.0", "1.2.0"].map((version) => ({ version }));

describe("which versions are compared", () => {
  test.each([
    [{}, "2.0.0", { from: "1.10.0", to: "2.0.0" }],
    [{}, "1.10.0", { from: "1.2.0", to: "1.10.0" }],
    [{}, null, { from: "1.10.0", to: "2.0.0" }],
    [{ to: "1.2.0" }, "2.0.0", { from: "1.0.0", to: "1.2.0" }],
    [{ to: "1.0.0" }, "2.0.0", { from: "1.0.0", to: "1.0.0" }],
    [{ from: "2.0.0", to: "1.0.0" }, "2.0.0", { from: "2.0.0", to: "1.0.0" }],
    [{ from: "1.0.0" }, "2.0.0", { from: "1.0.0", to: "2.0.0" }],
    [{ from: "3.0.0" }, "2.0.0", null],
    [{ to: "3.0.0" }, "2.0.0", null],
  ])("%j of those up to %s", (wish, offered, chosen) => {
    expect(chooseVersions(ALL, offered, wish)).toEqual(chosen);
  });

  test("are none where there is no version", () => {
    expect(chooseVersions([], null, {})).toBeNull();
  });
});

test("the notes between two versions are the same in both directions", () => {
  expect(versionsBetween(ALL, "1.0.0", "1.10.0").map(({ version }) => version)).toEqual(["1.10.0", "1.2.0"]);
  const one = fc.constantFrom(...ALL.map(({ version }) => version));
  fc.assert(
    fc.property(one, one, (from, to) => {
      const between = versionsBetween(ALL, from, to);
      expect(between).toEqual(versionsBetween(ALL, to, from));
      expect(between.every(({ version }) => gt(version, from) || gt(version, to))).toBe(true);
    }),
  );
});
