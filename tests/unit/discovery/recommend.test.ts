import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recommend } from "@/lib/discovery/rules/recommend";
import { ANSWERS, type Rule, ruleSchema, type Signal } from "@/lib/discovery/schema";
import { facts, key, RULES, readShelf } from "./shelf";

const said = (kind: string, value: string) => ({ kind, value }) as Signal;
const answerRule = (slug: string, kind: string, value: string, words: string[]): Rule =>
  ruleSchema.parse({
    slug,
    kind: "answer",
    weight: 3,
    signal: { kind, value },
    match: { words },
    sentence: `Said ${slug}`,
  });
const LEVELS = { low: 0, medium: 1, high: 2 };

describe("confidence", () => {
  const shelf = [key("cron", { tags: ["jobs", "postgresql"] })];
  const rules = [
    answerRule("jobs", "problem", "jobs", ["jobs"]),
    answerRule("payments", "problem", "payments", ["jobs"]),
    answerRule("postgres", "tool", "postgres", ["postgresql"]),
    answerRule("on-call", "role", "on_call", ["jobs"]),
  ];
  const sure = (...signals: Signal[]) => recommend(facts({ signals }), rules, shelf, 5)[0]?.confidence;

  test("grows with rules that look at different things", () => {
    expect(sure(said("problem", "jobs"))).toBe("low");
    expect(sure(said("problem", "jobs"), said("tool", "postgres"))).toBe("medium");
    expect(sure(said("problem", "jobs"), said("tool", "postgres"), said("role", "on_call"))).toBe("high");
  });

  test("does not grow with two answers of one kind, which are not independent", () => {
    expect(sure(said("problem", "jobs"), said("problem", "payments"))).toBe("low");
  });
});

describe("what starts from a KEY", () => {
  const cron = key("cron", { title: "Safe Cron", tags: ["jobs", "leases"], relatedSlugs: ["outbox"] });
  const outbox = key("outbox", { tags: ["events"] });
  const basics = key("basics", { maturity: "starter", tags: ["jobs"] });
  const other = key("other", { tags: ["events"] });
  const shelf = [cron, outbox, basics, other];
  const rule = (fields: Record<string, unknown>) => ruleSchema.parse({ slug: "r", weight: 2, ...fields });
  const named = rule({ kind: "named", from: "owned", sentence: "Goes with {title}, which you own" });
  const before = rule({ kind: "before", from: "page", shared_tags: 1, sentence: "A smaller step before {title}" });
  const together = rule({ kind: "together", from: "page", least_people: 3, sentence: "{count} own it too" });

  test("names that KEY in the sentence", () => {
    const found = recommend(facts({ owned: ["cron"], usable: new Set(["cron"]) }), [named], shelf, 5);
    expect(found.map(({ slug }) => slug)).toEqual(["outbox"]);
    expect(found[0]?.reasons).toEqual([{ rule: "r", sentence: "Goes with Safe Cron, which you own" }]);
  });

  test("speaks once: what is owned is not looked at as well", () => {
    const viewed = rule({
      slug: "v",
      kind: "named",
      from: "viewed",
      sentence: "Goes with {title}, which you looked at",
    });
    const known = facts({ owned: ["cron"], signals: [said("viewed", "cron")] });
    const [first] = recommend(known, [named, viewed], shelf, 5);
    expect(first).toMatchObject({ slug: "outbox", confidence: "low" });
    expect(first?.reasons).toEqual([{ rule: "r", sentence: "Goes with Safe Cron, which you own" }]);
    const [before] = recommend(facts({ signals: [said("viewed", "cron")] }), [named, viewed], shelf, 5);
    expect(before?.reasons).toEqual([{ rule: "v", sentence: "Goes with Safe Cron, which you looked at" }]);
  });

  test("holds in both directions: who is named goes with who names it", () => {
    expect(recommend(facts({ owned: ["outbox"] }), [named], shelf, 5).map(({ slug }) => slug)).toEqual(["cron"]);
  });

  test("a step before is about the same and smaller, never as large", () => {
    expect(recommend(facts({ page: "cron" }), [before], shelf, 5).map(({ slug }) => slug)).toEqual(["basics"]);
    expect(recommend(facts({ page: "basics" }), [before], shelf, 5)).toEqual([]);
  });

  test("what others own counts from three people on, and says how many", () => {
    const people = (count: number) => new Map([["cron", new Map([["other", count]])]]);
    expect(recommend(facts({ page: "cron", together: people(2) }), [together], shelf, 5)).toEqual([]);
    expect(recommend(facts({ page: "cron", together: people(3) }), [together], shelf, 5)[0]?.reasons).toEqual([
      { rule: "r", sentence: "3 own it too" },
    ]);
  });
});

describe("whatever is known of a person", () => {
  const shelf = readShelf();
  const slugs = shelf.map(({ slug }) => slug);
  const answers = Object.entries(ANSWERS).flatMap(([kind, values]) => values.map((value) => said(kind, value)));
  const noticed = fc.oneof(
    fc.constantFrom(...slugs).map((slug) => said("viewed", slug)),
    fc.constantFrom(...slugs).map((slug) => said("dismissed", slug)),
  );
  const signals = fc.array(fc.oneof(fc.constantFrom(...answers), noticed), { maxLength: 12 });
  const person = fc.record({
    signals,
    owned: fc.subarray(slugs, { maxLength: 6 }),
    page: fc.option(fc.constantFrom(...slugs)),
  });
  const known = ({ signals: said, owned, page }: { signals: Signal[]; owned: string[]; page: string | null }) =>
    facts({ signals: said, owned, usable: new Set(owned), page });

  test("nothing owned, dismissed or stood on comes, nothing comes twice, and everything has a reason", () => {
    fc.assert(
      fc.property(person, (who) => {
        const found = recommend(known(who), RULES, shelf, 10);
        const shown = found.map(({ slug }) => slug);
        expect(new Set(shown).size).toBe(shown.length);
        const dismissed = who.signals.filter(({ kind }) => kind === "dismissed").map(({ value }) => value);
        for (const slug of [...dismissed, ...who.owned, who.page]) expect(shown).not.toContain(slug);
        for (const { reasons } of found) {
          expect(reasons.length).toBeGreaterThan(0);
          for (const { sentence } of reasons) expect(sentence).not.toMatch(/[{}]/);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("the order of what is known changes nothing but which KEY a sentence names", () => {
    fc.assert(
      fc.property(person, fc.nat(), (who, seed) => {
        const turned = who.signals.toSorted(
          (a, b) => ((a.value.length * 31 + seed) % 7) - ((b.value.length * 31 + seed) % 7),
        );
        const plain = (list: ReturnType<typeof recommend>) => list.map(({ slug, confidence }) => [slug, confidence]);
        const isAnswer = ({ kind }: Signal) => kind !== "viewed";
        const [one, two] = [who.signals.filter(isAnswer), turned.filter(isAnswer)];
        expect(plain(recommend(known({ ...who, signals: two }), RULES, shelf, 10))).toEqual(
          plain(recommend(known({ ...who, signals: one }), RULES, shelf, 10)),
        );
      }),
      { numRuns: 80 },
    );
  });

  test("one more answer never makes the shop less sure of a KEY", () => {
    fc.assert(
      fc.property(person, fc.constantFrom(...answers), (who, more) => {
        const before = recommend(known(who), RULES, shelf, shelf.length);
        const after = recommend(known({ ...who, signals: [...who.signals, more] }), RULES, shelf, shelf.length);
        for (const { slug, confidence } of before) {
          const now = after.find((one) => one.slug === slug);
          expect(LEVELS[now?.confidence ?? "low"]).toBeGreaterThanOrEqual(LEVELS[confidence]);
        }
      }),
      { numRuns: 80 },
    );
  });

  test("without anything to go by there is nothing: the shop asks", () => {
    expect(recommend(facts(), RULES, shelf, 10)).toEqual([]);
  });
});

describe("the rules that come with the shop", () => {
  test("have names of their own, and an answer to start from that can be given", () => {
    expect(new Set(RULES.map(({ slug }) => slug)).size).toBe(RULES.length);
    for (const rule of RULES)
      if (rule.kind === "answer") expect(ANSWERS[rule.signal.kind] as readonly string[]).toContain(rule.signal.value);
  });

  test("speak for something, each of them: a rule whose words no KEY knows is a mistake", () => {
    const shelf = readShelf();
    for (const rule of RULES) {
      if (rule.kind !== "answer") continue;
      const found = recommend(facts({ signals: [said(rule.signal.kind, rule.signal.value)] }), [rule], shelf, 1);
      expect(found, rule.slug).toHaveLength(1);
    }
  });

  test("know every answer that the shop asks for", () => {
    for (const [kind, values] of Object.entries(ANSWERS))
      for (const value of values)
        expect(
          RULES.some((rule) => rule.kind === "answer" && rule.signal.kind === kind && rule.signal.value === value),
          `${kind} ${value}`,
        ).toBe(true);
  });
});
