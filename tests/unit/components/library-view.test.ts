import { describe, expect, test } from "vitest";
import { type LibraryView, viewLibrary } from "@/components/library/view";
import type { EntitledKey } from "@/lib/entitlements/schema";

function owned(slug: string, since: string, updatedAt: string, rest: Partial<EntitledKey> = {}): EntitledKey {
  return {
    slug,
    title: slug,
    summary: "",
    type: "node",
    maturity: "operator",
    tags: [],
    status: "on_sale",
    price: null,
    version: "1.0.0",
    updated_at: updatedAt,
    last_download: null,
    has_update: false,
    decision: { allowed: true, until: null, reason: null, because: [{ source: "order_line", since, until: null }] },
    ...rest,
  };
}

const items = [
  owned("audit", "2026-02-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", { tags: ["compliance"] }),
  owned("cron", "2026-01-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z", { summary: "Jobs that run once" }),
  owned("backup", "2026-03-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z", { type: "runbook", has_update: true }),
];
const view = (change: Partial<LibraryView>) =>
  viewLibrary(items, { words: "", type: "", sort: "title", onlyUpdates: false, ...change }).map(({ slug }) => slug);

describe("a library", () => {
  test("is sorted by title, by the newest version or by what was bought last", () => {
    expect(view({ sort: "title" })).toEqual(["audit", "backup", "cron"]);
    expect(view({ sort: "updated" })).toEqual(["cron", "backup", "audit"]);
    expect(view({ sort: "got" })).toEqual(["backup", "audit", "cron"]);
  });

  test("is searched in title, summary and tags, every word of it", () => {
    expect(view({ words: "JOBS once" })).toEqual(["cron"]);
    expect(view({ words: "compliance" })).toEqual(["audit"]);
    expect(view({ words: "jobs compliance" })).toEqual([]);
  });

  test("is filtered by type, and to what has an update", () => {
    expect(view({ type: "runbook" })).toEqual(["backup"]);
    expect(view({ onlyUpdates: true })).toEqual(["backup"]);
    expect(view({ onlyUpdates: true, type: "node" })).toEqual([]);
  });
});
