import { describe, expect, it } from "vitest";
import { parseCookies } from "@/lib/platform/cookies";
import { clientAddress } from "@/lib/platform/rate-limit";

const from = (value?: string) => clientAddress(new Headers(value === undefined ? {} : { "x-forwarded-for": value }));

describe("clientAddress", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    [undefined, "unknown"],
  ])("takes %s as %s", (header, address) => {
    expect(from(header)).toBe(address);
  });
});

describe("parseCookies", () => {
  it("reads names and values, the first of two counting", () => {
    const cookies = parseCookies('a=1; b="two words"; a=2; c=%7C; d=100%; broken; =nameless');
    expect([...cookies]).toEqual([
      ["a", "1"],
      ["b", "two words"],
      ["c", "|"],
      ["d", "100%"],
    ]);
  });

  it("has none without a header", () => {
    expect(parseCookies(null).size).toBe(0);
  });
});
