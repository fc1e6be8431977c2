import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRange } from "@/lib/platform/byte-range";

describe("parseRange", () => {
  it.each([
    [null, "whole"],
    ["items=0-1", "whole"],
    ["bytes=0-1,3-4", "whole"],
    ["bytes=-", "whole"],
    ["bytes=5-2", "whole"],
    ["bytes=0-", { start: 0, end: 99 }],
    ["bytes=10-19", { start: 10, end: 19 }],
    ["bytes=90-500", { start: 90, end: 99 }],
    ["bytes=-10", { start: 90, end: 99 }],
    ["bytes=-500", { start: 0, end: 99 }],
    ["bytes=100-", null],
    ["bytes=-0", null],
  ])("reads %s", (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });

  it("never leaves the file", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.option(fc.nat(2000)),
        fc.option(fc.nat(2000)),
        (size, first, last) => {
          const range = parseRange(`bytes=${first ?? ""}-${last ?? ""}`, size);
          if (range === null || range === "whole") return;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.start).toBeLessThanOrEqual(range.end);
          expect(range.end).toBeLessThan(size);
        },
      ),
    );
  });
});
