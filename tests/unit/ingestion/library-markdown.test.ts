import { describe, expect, test } from "vitest";
import { readLibraryMarkdown } from "@/lib/ingestion/rules/library-markdown";

const FILE = "LIBRARY.md";
const read = (markdown: string) => readLibraryMarkdown(markdown, FILE);

const LIBRARY = `# Jupyter KEYS

Some prose, with a **Title**: that is none.

## Revenue

### 1. churn-forecast

**Title**: Churn *Forecast*
**Slug**: \`churn-forecast\`
**What It Unlocks**: Know who will leave. And when,
so that somebody calls.

**Inputs**: payments export
**Outputs**:

- a table of \`customers\`
- a chart

**Runtime**: ~5 minutes
**Maturity**: \`operator\`

**Referenced By**:

- \`stripe-webhook-failure\` (runbook)
- queue-backlog-drain

**Notebook Repository Path**: \`notebooks/churn.ipynb\`

---

### 2) second-one

- **Title:** Second One
- **Slug:** second-one
- **What It Unlocks:** More.
- **Maturity:** Enterprise

### About this list

**Title**: Not a KEY
`;

describe("the markdown catalog", () => {
  test("has one KEY per numbered section", () => {
    expect(read(LIBRARY).map(({ slug }) => slug)).toEqual(["churn-forecast", "second-one"]);
  });

  test("gives the fields without their marks", () => {
    const [first] = read(LIBRARY);
    expect(first?.problems).toEqual([]);
    expect(first?.listing).toMatchObject({
      slug: "churn-forecast",
      title: "Churn Forecast",
      summary: "Know who will leave.",
      description: "Know who will leave. And when, so that somebody calls.",
      type: "jupyter",
      maturity: "operator",
      keyTypes: ["notebook"],
      priceCents: null,
      licenseSpdx: null,
      relatedSlugs: ["stripe-webhook-failure", "queue-backlog-drain"],
    });
    expect(first?.manifest).toMatchObject({
      outputs: ["a table of customers", "a chart"],
      notebook_path: ["notebooks/churn.ipynb"],
    });
  });

  test("takes fields that stand in a list, and the colon inside the label", () => {
    expect(read(LIBRARY)[1]?.listing).toMatchObject({
      title: "Second One",
      maturity: "enterprise",
      description: "More.",
    });
  });

  test("finds the label that follows a list without a blank line, and lines that a list's item goes on in", () => {
    const [only] = read(
      "### 1. tight\n\n**Title**: T\n**What It Unlocks**: U\n**Outputs**:\n- one\n- two\n  goes on\n**Runtime**: 3 minutes\n**Maturity**: `starter`\n**Referenced By**:\n- a-b\n**Notebook Repository Path**: n/x.ipynb\n",
    );
    expect(only?.problems).toEqual([]);
    expect(only?.listing).toMatchObject({ maturity: "starter", relatedSlugs: ["a-b"] });
    expect(only?.manifest).toMatchObject({
      outputs: ["one", "two goes on"],
      runtime: ["3 minutes"],
      notebook_path: ["n/x.ipynb"],
    });
  });

  test("takes the slug from the heading when no field gives it", () => {
    const [only] = read("### 7. by-heading\n\n**Title**: T\n**What It Unlocks**: U\n**Maturity**: starter\n");
    expect(only?.listing?.slug).toBe("by-heading");
  });

  test.each([
    ["title", "### 1. a-b\n\n**What It Unlocks**: U\n**Maturity**: starter\n"],
    ["what_it_unlocks", "### 1. a-b\n\n**Title**: T\n**Maturity**: starter\n"],
    ["maturity", "### 1. a-b\n\n**Title**: T\n**What It Unlocks**: U\n**Maturity**: golden\n"],
    ["slug", "### 1. a-b\n\n**Slug**: `Not A Slug`\n**Title**: T\n**What It Unlocks**: U\n**Maturity**: starter\n"],
  ])("a section with a wrong %s is refused alone, with its line", (field, markdown) => {
    const [wrong, right] = read(
      `${markdown}\n### 2. right-one\n\n**Title**: T\n**What It Unlocks**: U\n**Maturity**: starter\n`,
    );
    expect(wrong?.listing).toBeNull();
    expect(wrong?.problems).toMatchObject([{ level: "error", file: FILE, field }]);
    expect(wrong?.problems[0]?.message).toContain("line 1");
    expect(right?.listing?.slug).toBe("right-one");
  });

  test("anything else is no KEY", () => {
    expect(read("")).toEqual([]);
    expect(read("# 1. title\n\n## 2. part\n\n#### 3. detail\n")).toEqual([]);
  });
});
