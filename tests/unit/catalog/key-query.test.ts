import { describe, expect, test } from "vitest";
import { requirementsOf } from "@/lib/catalog/rules/requirements";
import { keyQuerySchema } from "@/lib/catalog/schema";

describe("the query of the catalog", () => {
  test("takes lists joined by commas, repeated, and both", () => {
    expect(keyQuerySchema.parse({ type: "node,next" }).type).toEqual(["node", "next"]);
    expect(keyQuerySchema.parse({ type: ["node", "next,runbook", "node"] }).type).toEqual(["node", "next", "runbook"]);
  });

  test("takes away what PostgreSQL's texts cannot hold", () => {
    const query = keyQuerySchema.parse({ q: " a\0b ", tag: "x\0,y", outcome: "\0" });
    expect(query).toMatchObject({ q: "ab", tag: ["x", "y"], outcome: "" });
  });

  test.each([
    { type: "nodejs" },
    { maturity: "gold" },
    { max_price: "-1" },
    { max_price: "9.99" },
    { limit: "101" },
    { page: "0" },
    { sort: "random" },
    { q: "x".repeat(201) },
  ])("refuses %j", (query) => {
    expect(keyQuerySchema.safeParse(query).success).toBe(false);
  });
});

describe("the requirements of a KEY", () => {
  test("come from its manifest, in whichever form its author wrote them", () => {
    const manifest = {
      runtime: "node",
      compatibility: { node: ">=22" },
      required_env: ["DATABASE_URL", { name: "STRIPE_KEY", why: "to pay" }],
      dependencies: [{ name: "pg" }],
      side_effects: "none",
    };
    expect(requirementsOf(manifest)).toEqual({
      runtime: "node",
      compatibility: [{ name: "node", range: ">=22" }],
      required_env: ["DATABASE_URL", "STRIPE_KEY"],
      optional_env: [],
      side_effects: [],
      dependencies: [{ name: "pg", version: "*", required: true }],
      exposed_routes: [],
    });
  });

  test("are empty for a manifest that says nothing", () => {
    expect(requirementsOf(null)).toMatchObject({ runtime: null, required_env: [] });
  });
});
