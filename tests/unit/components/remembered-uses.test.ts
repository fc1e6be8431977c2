import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keepUses, NOTHING, recallUses } from "@/components/compatibility/remembered";

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("what a visitor uses", () => {
  test("is there again on the next page", () => {
    keepUses({ typed: { node: "24" }, pasted: "{}" });
    expect(recallUses()).toEqual({ typed: { node: "24" }, pasted: "{}" });
  });

  test("cleared, leaves nothing behind", () => {
    keepUses({ typed: { node: "24" }, pasted: "" });
    keepUses({ typed: { node: "" }, pasted: "" });
    expect(kept.size).toBe(0);
    expect(recallUses()).toEqual(NOTHING);
  });

  test.each(["", "{", "null", "[]", '{"typed": 1, "pasted": ""}', '{"typed": {"node": 1}, "pasted": ""}'])(
    "is nothing where something else stands: %s",
    (text) => {
      kept.set("keys-uses", text);
      expect(recallUses()).toEqual(NOTHING);
    },
  );

  test("lasts as long as the page where a browser keeps nothing", () => {
    const refuse = () => {
      throw new Error("forbidden");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
    expect(() => keepUses({ typed: {}, pasted: "{}" })).not.toThrow();
    expect(recallUses()).toEqual(NOTHING);
  });
});
