import fc from "fast-check";
import { describe, expect, test } from "vitest";
import FIELD from "@/lib/catalog/rules/search/field-words.json";
import { correctText, planSearch, wordsOf } from "@/lib/catalog/rules/search/plan";

describe("what words ask of the catalog", () => {
  test("a word and what says the same; the last word may be unfinished", () => {
    const plan = planSearch("retry webhook");
    expect(plan?.terms.map(({ query }) => query)).toEqual(["('retry')", "('webhook':*)"]);
    expect(plan?.terms[1]?.others).toBe("'event delivery' | 'event callback'");
    expect(plan?.named).toBe("'retry':A & 'webhook':A");
  });

  test("an expression of several words is one thing, in any number", () => {
    expect(planSearch("event deliveries ")?.terms).toMatchObject([{ words: "event deliveries" }]);
    expect(planSearch("event delivery")?.terms[0]?.others).toContain("'webhook'");
    expect(planSearch("rate limits")?.terms).toHaveLength(1);
  });

  test("words in quotes stand together, a minus excludes", () => {
    const plan = planSearch('"audit log" stripe -webhook -"dead letter"');
    expect(plan?.terms.map(({ query }) => query)).toEqual(["'audit log'", "('stripe')"]);
    expect(plan?.excluded).toBe("'webhook' | 'dead letter'");
  });

  test("words that only make a sentence are left out, unless there is nothing else", () => {
    expect(planSearch("the auditors want a log")?.terms.map(({ words }) => words)).toEqual(["auditors", "log"]);
    expect(planSearch("what do we need")?.terms.length).toBeGreaterThan(0);
  });

  test("one letter is not the beginning of a word", () => {
    expect(planSearch("stripe w")?.terms.at(-1)?.query).toBe("('w')");
  });

  test.each(["", "   ", "???", '""', "-", "☃"])("there is no word in %j", (text) => {
    expect(planSearch(text)).toBeNull();
  });

  test("nothing that is typed means anything to a tsquery", () => {
    const plain = /^[()'\p{L}\p{N}\p{M} &|:*A]*$/u;
    const lexemes = /'[\p{L}\p{N}\p{M} ]+'/gu;
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const plan = planSearch(text.toWellFormed());
        for (const part of [...(plan?.terms.map(({ query }) => query) ?? []), plan?.named, plan?.excluded]) {
          expect(part ?? "").toMatch(plain);
          expect((part ?? "").replaceAll(lexemes, "")).toMatch(/^[()&|:*A ]*$/);
        }
      }),
    );
  });

  test("at most twelve things are asked, however many words there are", () => {
    expect(planSearch("alpha ".repeat(60))?.terms).toHaveLength(12);
  });
});

test("every entry of the field's words is a word, and no group says one twice", () => {
  for (const group of FIELD.same) {
    expect(group.length).toBeGreaterThan(1);
    expect(new Set(group.map((entry) => wordsOf(entry).join(" "))).size).toBe(group.length);
    expect(group.every((entry) => wordsOf(entry).length > 0)).toBe(true);
  }
  expect(new Set(FIELD.fillers).size).toBe(FIELD.fillers.length);
});

describe("misspelt words", () => {
  test("are put right in their places", () => {
    expect(correctText("Stripe webhok, failure", new Map([["webhok", "webhook"]]))).toBe("stripe webhook failure");
  });

  test("nothing is put right when nothing is known", () => {
    expect(correctText("stripe", new Map())).toBeNull();
  });
});
