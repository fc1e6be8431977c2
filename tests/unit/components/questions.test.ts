import { describe, expect, test } from "vitest";
import { becauseSentence, suggest } from "@/components/home/questions";
import type { KeySummary } from "@/lib/catalog/schema";

function key(slug: string, rest: Partial<KeySummary> = {}): KeySummary {
  return {
    slug,
    title: slug,
    summary: "",
    type: "node",
    maturity: "operator",
    tags: [],
    status: "on_sale",
    price: { amount: 7900, currency: "usd" },
    version: "1.0.0",
    updated_at: "2026-01-01T00:00:00.000Z",
    ...rest,
  };
}

const cron = key("cron", { tags: ["cron", "jobs"] });
const webhook = key("webhook", { type: "runbook", tags: ["webhooks", "stripe"] });
const notebook = key("notebook", { type: "jupyter", maturity: "starter", tags: ["revenue"] });
const shelf = [notebook, webhook, cron];
const slugs = (answers: Parameters<typeof suggest>[1], items = shelf) =>
  suggest(items, answers, 3).map(({ item }) => item.slug);

describe("the three questions", () => {
  test("put first the KEY that most answers speak for", () => {
    expect(slugs({ stack: "node", problem: "jobs", stage: "running" })).toEqual(["cron", "webhook"]);
  });

  test("weigh a problem more than a tool", () => {
    expect(slugs({ stack: "node", problem: "payments" })).toEqual(["webhook", "cron"]);
  });

  test("do not demand that every answer agrees", () => {
    expect(slugs({ stack: "data", problem: "payments" })).toEqual(["webhook", "notebook"]);
  });

  test("suggest nothing without an answer, or for an answer that nobody offered", () => {
    expect(slugs({})).toEqual([]);
    expect(slugs({ problem: "weather" })).toEqual([]);
  });

  test("match whole words only", () => {
    const churner = key("churner", { title: "Butter churner", tags: ["jobsite"] });
    expect(slugs({ problem: "numbers" }, [churner])).toEqual([]);
    expect(slugs({ problem: "jobs" }, [churner])).toEqual([]);
  });

  test("put what can be bought before what is announced, and else follow the title", () => {
    const coming = key("a-coming", { tags: ["cron"], status: "coming", price: null });
    const other = key("b-other", { tags: ["cron"] });
    expect(slugs({ problem: "jobs" }, [coming, other, cron])).toEqual(["b-other", "cron", "a-coming"]);
  });

  test("say why", () => {
    const [first] = suggest(shelf, { stack: "node", problem: "jobs" }, 1);
    expect(becauseSentence(first?.because ?? [])).toBe(
      "Because you work with Node and it deals with jobs that must run once.",
    );
  });
});
