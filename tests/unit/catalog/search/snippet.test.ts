import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planSearch, type SearchPlan } from "@/lib/catalog/rules/search/plan";
import { snippetOf } from "@/lib/catalog/rules/search/snippet";

const planOf = (text: string) => planSearch(text) as SearchPlan;
const hits = (text: string, words: string) =>
  (snippetOf(text, planOf(words)) ?? []).filter(({ hit }) => hit).map((part) => part.text);

describe("the piece of a text that says why a KEY was found", () => {
  test("marks the words in the forms they have there, and what says the same", () => {
    expect(hits("Replays events. Retries deliveries, retried once.", "retry ")).toEqual(["Retries", "retried"]);
    expect(hits("When an event delivery fails.", "webhook ")).toEqual(["event", "delivery"]);
    expect(hits("Entitlements of a plan", "entitlem")).toEqual(["Entitlements"]);
  });

  test("is null when none of the words is there", () => {
    expect(snippetOf("A rate limiter.", planOf("cohort "))).toBeNull();
  });

  test("is cut around the hits of a long text, and says so", () => {
    const text = `${"before ".repeat(60)}the webhook ${"after ".repeat(60)}`;
    const parts = snippetOf(text, planOf("webhook ")) ?? [];
    const whole = parts.map((part) => part.text).join("");
    expect(whole).toMatch(/^… before .* webhook after .* …$/);
    expect(whole.split(/\s+/).length).toBeLessThan(35);
  });

  test("is the text itself when it is short, whatever it looks like", () => {
    const text = "<b>webhook</b> & <script>alert(1)</script>";
    expect((snippetOf(text, planOf("webhook")) ?? []).map((part) => part.text).join("")).toBe(text);
  });

  test("adds nothing to a text of any characters but the signs of a cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.string({ maxLength: 30 }), (text, words) => {
        const plan = planSearch(words);
        const parts = plan ? snippetOf(text, plan) : null;
        if (!parts) return;
        const shown = parts
          .map((part) => part.text)
          .join("")
          .replace(/^… /, "")
          .replace(/ …$/, "");
        expect(text).toContain(shown);
        expect(parts.some(({ hit }) => hit)).toBe(true);
      }),
    );
  });
});
