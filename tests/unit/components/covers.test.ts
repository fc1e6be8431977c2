import { describe, expect, test } from "vitest";
import { COVER_COLOURS, COVER_INK, coverMarks } from "@/components/catalog/cover/motifs";
import { MATURITY_STEPS } from "@/components/catalog/words";
import { KEY_TYPES, MATURITIES } from "@/lib/catalog/schema";

/** Relative luminance by WCAG 2, of a colour like #2f6b3a. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

test("the bars of a cover stand for the maturities in their order", () => {
  expect(MATURITY_STEPS).toEqual(MATURITIES);
});

describe("covers", () => {
  test.each(KEY_TYPES)("of %s are the same for the same KEY and differ between two", (type) => {
    expect(coverMarks(type, "rate-limiter")).toEqual(coverMarks(type, "rate-limiter"));
    expect(coverMarks(type, "rate-limiter")).not.toEqual(coverMarks(type, "audit-log"));
  });

  test.each(KEY_TYPES)("of %s can be read: 4.5 to 1 at least", (type) => {
    const contrast = (luminance(COVER_INK) + 0.05) / (luminance(COVER_COLOURS[type]) + 0.05);
    expect(contrast).toBeGreaterThan(4.5);
  });

  test.each(KEY_TYPES)("of %s are drawn with finite numbers and no mark twice", (type) => {
    for (const slug of ["a", "stripe-webhook-failure", "x".repeat(100)]) {
      const marks = coverMarks(type, slug).map(({ d }) => d);
      expect(marks.join(" ")).not.toMatch(/NaN|Infinity|e-/);
      expect(new Set(marks).size).toBe(marks.length);
    }
  });
});
