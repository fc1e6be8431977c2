import { describe, expect, it } from "vitest";
import { hmacToken, isApiKey, isEqualSecret, newApiKey, randomToken } from "@/lib/platform/secrets";

describe("secrets", () => {
  it("makes tokens that differ and fit an address", () => {
    const tokens = new Set(Array.from({ length: 100 }, randomToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  });

  it("keeps the uses of one secret apart", () => {
    expect(hmacToken("s", "a", "text")).toBe(hmacToken("s", "a", "text"));
    expect(hmacToken("s", "a", "text")).not.toBe(hmacToken("s", "b", "text"));
    expect(hmacToken("s", "ab", "c")).not.toBe(hmacToken("s", "a", "bc"));
    expect(hmacToken("t", "a", "text")).not.toBe(hmacToken("s", "a", "text"));
  });

  it("compares secrets of any length", () => {
    expect(isEqualSecret("same", "same")).toBe(true);
    expect(isEqualSecret("same", "samf")).toBe(false);
    expect(isEqualSecret("same", "same ")).toBe(false);
    expect(isEqualSecret("", "same")).toBe(false);
  });

  it("knows an API key by its form", () => {
    expect(isApiKey(newApiKey())).toBe(true);
    for (const text of ["keys_", `keys_${"a".repeat(42)}`, `sk_${"a".repeat(43)}`, `${newApiKey()} `]) {
      expect(isApiKey(text)).toBe(false);
    }
  });
});
