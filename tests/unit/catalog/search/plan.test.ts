import fc from "fast-check";
import { describe, expect, test } from "vitest";
import FIELD from "@/lib/catalog/rules/search/field-words.json";
import { anyOf, pairsOf, planSearch, wordsOf } from "@/lib/catalog/rules/search/plan";

describe("what words ask of the catalog", () => {
  test("a word and what says the same; the last word may be unfinished", () => {
    const plan = planSearch("retry webhook");
    expect(plan?.terms.map(({ query }) => query)).toEqual(["('retry')", "('webhook':*)"]);
    expect(plan?.terms[1]).toMatchObject({
      alike: [],
      phrases: ["event delivery", "event callback"],
      isBeginning: true,
    });
    expect(plan?.terms[0]?.isBeginning).toBe(false);
  });

  test("an expression of several words is one thing, in any number", () => {
    expect(planSearch("event deliveries ")?.terms).toMatchObject([{ words: "event deliveries" }]);
    expect(planSearch("event delivery")?.terms[0]?.alike).toContain("webhook");
    expect(planSearch("rate limits")?.terms).toHaveLength(1);
  });

  test("words in quotes stand together, a minus excludes", () => {
    const plan = planSearch('"audit log" stripe -webhook -"dead letter"');
    expect(plan?.terms.map(({ query }) => query)).toEqual(["'audit log'", "('stripe')"]);
    expect(plan?.terms.map(({ isQuoted }) => isQuoted)).toEqual([true, false]);
    expect(plan?.excluded).toBe("'webhook' | 'dead letter'");
  });

  test("a phrase that holds the word itself says nothing more", () => {
    expect(planSearch("queue")?.terms[0]?.phrases).toEqual(["background job"]);
  });

  test("words of four letters and more may be misspelt", () => {
    expect(planSearch("the webhok of a webhok ran")?.misspelt).toEqual(["webhok"]);
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
        const texts = plan?.terms.flatMap(({ query, words }) => [query, pairsOf([words]), anyOf([words])]) ?? [];
        for (const part of [...texts, plan?.excluded]) {
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

describe("phrases", () => {
  test("are asked for as words that stand together", () => {
    expect(anyOf(["webhook", "event delivery"])).toBe("'webhook' | 'event delivery'");
    expect(anyOf([])).toBeNull();
  });

  test("are taken apart into pairs, none of which holds a word that may be left out of the index", () => {
    expect(pairsOf(["row level security", "event delivery"])).toBe(
      "('row level' & 'level security') | ('event delivery')",
    );
    expect(pairsOf(["point in time recovery"])).toBe("('time recovery')");
    expect(pairsOf(["pay as you go", "webhook"])).toBeNull();
  });
});
