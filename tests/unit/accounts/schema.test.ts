import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emailField, ownPath, profileInput, safeNext, signUpInput } from "@/lib/accounts/schema";

const SHOP = "https://keys.example.com";

describe("safeNext", () => {
  it.each(["/", "/marketplace/x", "/marketplace?q=a%20b&page=2#top", "/pricing"])("keeps %s", (path) => {
    expect(safeNext(path)).toBe(path);
  });

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "marketplace",
    "",
    "/sign-in?next=/sign-in",
    "/sign-up",
    "/api/auth/signout",
    `/${"a".repeat(600)}`,
    ["/pricing"],
    undefined,
    null,
  ])("does not go to %j", (next) => {
    expect(safeNext(next)).toBe("/");
  });

  it("never leaves the shop, whatever it is given", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("/", "\\", ".", "@", ":", "\t", "\n", " ", "%2f", "a", "?", "#"),
    });
    fc.assert(
      fc.property(hostile, (text) => {
        const next = safeNext(`/${text}`);
        expect(new URL(next, SHOP).origin).toBe(SHOP);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("ownPath", () => {
  it("takes the path of an address of this shop", () => {
    expect(ownPath(`${SHOP}/pricing?a=1`, SHOP)).toBe("/pricing?a=1");
  });

  it.each([
    "https://evil.example/pricing",
    `${SHOP}.evil.example/x`,
    `${SHOP}@evil.example/x`,
    "http://keys.example.com/x",
  ])("does not take %s", (address) => {
    expect(ownPath(address, SHOP)).toBe("/");
  });
});

describe("input", () => {
  it("stores addresses in one form", () => {
    expect(emailField.parse("  Ada@Example.COM ")).toBe("ada@example.com");
  });

  it.each(["ada", "ada@", "@example.com", "a b@example.com", `${"a".repeat(250)}@example.com`])(
    "refuses %s",
    (text) => {
      expect(emailField.safeParse(text).success).toBe(false);
    },
  );

  it("takes nothing beyond what a person may say about themselves", () => {
    const input = { email: "ada@example.com", password: "correct horse battery", role: "admin" };
    expect(signUpInput.safeParse(input).success).toBe(false);
    expect(profileInput.safeParse({ name: "Ada", role: "admin" }).success).toBe(false);
  });
});
