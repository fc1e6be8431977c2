import { describe, expect, test } from "vitest";
import { correctText, meantBy } from "@/lib/catalog/rules/search/spelling";

describe("the word that was meant", () => {
  test("is the most alike of those in use and of the field", () => {
    expect(meantBy([["webhok", "webhook", 0.5]])).toEqual(new Map([["webhok", "webhook"]]));
    expect(meantBy([["idempotant", null, null]])).toEqual(new Map([["idempotant", "idempotent"]]));
    expect(meantBy([["subscriptoin", "subscribed", 0.4]])).toEqual(new Map([["subscriptoin", "subscription"]]));
  });

  test("rather continues what was written than is more alike", () => {
    expect(meantBy([["entitl", "entity", 0.9]])).toEqual(new Map([["entitl", "entitlement"]]));
  });

  test("is none where nothing is alike", () => {
    expect(meantBy([["zzqqzz", null, null]])).toEqual(new Map());
    expect(meantBy([])).toEqual(new Map());
  });
});

describe("misspelt words", () => {
  test("are put right in their places", () => {
    expect(correctText("Stripe webhok, failure", new Map([["webhok", "webhook"]]))).toBe("stripe webhook failure");
  });

  test("nothing is put right when nothing is known", () => {
    expect(correctText("stripe", new Map())).toBeNull();
  });
});
