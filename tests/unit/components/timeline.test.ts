import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Timeline } from "@/components/explanation/timeline";
import type { TimelineEntryDto } from "@/lib/entitlements/schema";

function entry(change: Partial<TimelineEntryDto> = {}): TimelineEntryDto {
  return {
    at: "2026-03-03T10:00:00.000Z",
    what: "You bought it for $79.",
    cause: "paid",
    source: "order_line",
    reference: "ch_1",
    by: "you",
    after: false,
    recorded_at: null,
    ...change,
  };
}

const read = (...entries: TimelineEntryDto[]) =>
  renderToStaticMarkup(createElement(Timeline, { entries }))
    .split("</li>")
    .map((item) =>
      item
        .replaceAll("</time>", ": ")
        .replaceAll(/<[^>]+>/g, "")
        .trim(),
    )
    .filter(Boolean);

describe("the story of a KEY on the page", () => {
  test("has a day, a sentence and the order for each thing that happened", () => {
    expect(read(entry({ order_number: 12 }), entry({ what: "Your Pro plan ends.", after: true }))).toEqual([
      "3 March 2026: You bought it for $79. (order 12)",
      "3 March 2026 (to come): Your Pro plan ends.",
    ]);
  });

  test("names who did it unless the sentence does", () => {
    const by = "the shop";
    expect(read(entry({ what: "Access began.", by }), entry({ what: "The shop gave it back.", by }))).toEqual([
      "3 March 2026: Access began. (by the shop)",
      "3 March 2026: The shop gave it back.",
    ]);
  });

  test("is not there where nothing happened", () => {
    expect(read()).toEqual([]);
  });
});
