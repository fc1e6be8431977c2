import { describe, expect, it } from "vitest";
import { normalizePassword, passwordProblem } from "@/lib/accounts/rules";

const EMAIL = "ada.lovelace@example.com";

describe("passwordProblem", () => {
  it.each([
    ["nine char", /at least 10/],
    ["aaaaaaaaaaaa", /different/],
    ["abababababab", /different/],
    ["qwertyuiop", /tried first/],
    ["QWERTYuiop", /tried first/],
    ["1234567890", /tried first/],
    ["password2026!", /tried first/],
    ["Manchester1", /tried first/],
    ["my-ada.lovelace-1815", /address/],
  ])("refuses %s", (password, problem) => {
    expect(passwordProblem(password, EMAIL)).toMatch(problem);
  });

  it.each(["correct horse battery staple", "keys-demo-2026", "Nordwind & Sonne", "пароль-из-слов"])(
    "accepts %s",
    (password) => {
      expect(passwordProblem(password, EMAIL)).toBeNull();
    },
  );

  it("counts characters, not code units", () => {
    expect(passwordProblem("🔑🔒🗝🔓🛡🔐", EMAIL)).toMatch(/at least 10/);
  });

  it("does not forbid what merely contains a very short name", () => {
    expect(passwordProblem("abacus and lantern", "ab@example.com")).toBeNull();
  });

  it("takes the composed and the decomposed form of a letter as one", () => {
    expect(normalizePassword("cafe\u0301")).toBe(normalizePassword("caf\u00e9"));
  });
});
