import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activeFilters, addressNotices, keyQueryHref, readKeyQuery, toggled } from "@/components/catalog/browse/query";
import { KEY_TYPES, type KeyQuery, MATURITIES, SORTS } from "@/lib/catalog/schema";

function read(address: string): KeyQuery {
  return readKeyQuery(Object.fromEntries(new URL(address, "http://shop.test").searchParams));
}

const queries = fc.record({
  q: fc.option(fc.stringMatching(/^[a-z0-9&=?#%+ ]{1,20}$/), { nil: undefined }),
  type: fc.option(fc.uniqueArray(fc.constantFrom(...KEY_TYPES), { minLength: 1 }), { nil: undefined }),
  maturity: fc.option(fc.uniqueArray(fc.constantFrom(...MATURITIES), { minLength: 1 }), { nil: undefined }),
  tag: fc.option(fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 5 }), {
    nil: undefined,
  }),
  max_price: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
  sort: fc.option(fc.constantFrom(...SORTS), { nil: undefined }),
  page: fc.integer({ min: 1, max: 50 }),
});

const sorted = (values: readonly string[] | undefined) => [...(values ?? [])].sort();

describe("the catalog's address", () => {
  test("says everything that the query says", () => {
    fc.assert(
      fc.property(queries, (given) => {
        const query: KeyQuery = { ...given, limit: 24 };
        const back = read(keyQueryHref(query, { page: query.page }));
        const words = query.q?.trim();
        expect(back.q ?? "").toBe(words ?? "");
        expect(sorted(back.type)).toEqual(sorted(query.type));
        expect(sorted(back.maturity)).toEqual(sorted(query.maturity));
        expect(sorted(back.tag)).toEqual(sorted(query.tag));
        expect([back.max_price, back.sort, back.page]).toEqual([query.max_price, query.sort, query.page]);
      }),
    );
  });

  test("is the plain one without filters, and one filter in any order has one address", () => {
    expect(keyQueryHref(readKeyQuery({}))).toBe("/marketplace");
    const one = keyQueryHref(readKeyQuery({ type: "runbook,node" }));
    expect(one).toBe(keyQueryHref(readKeyQuery({ type: ["node", "runbook"] })));
    expect(one).toBe("/marketplace?type=node,runbook");
  });

  test("goes back to the first page when a filter changes", () => {
    expect(keyQueryHref(readKeyQuery({ page: "3" }), { type: ["node"] })).toBe("/marketplace?type=node");
  });

  test("leaves out what it does not understand and keeps the rest", () => {
    const query = readKeyQuery({
      type: "spaceship",
      maturity: "starter",
      page: "-2",
      max_price: "cheap",
      q: ["a", "b"],
    });
    expect(query).toMatchObject({ maturity: ["starter"], page: 1, q: "a" });
    expect(query.type).toBeUndefined();
    expect(query.max_price).toBeUndefined();
  });
});

describe("what the page says of an address", () => {
  test("is nothing when all of it counts", () => {
    expect(addressNotices({ q: "x".repeat(200), type: "node", page: "2" })).toEqual([]);
  });

  test("words that are too long are cut, and it says so", () => {
    const params = { q: ` ${"x".repeat(300)} ` };
    expect(readKeyQuery(params).q).toBe("x".repeat(200));
    expect(addressNotices(params)).toEqual(["Only the first 200 characters were searched for."]);
  });

  test("names each part that was left out", () => {
    expect(addressNotices({ type: "spaceship", max_price: "cheap", cursor: "x" })).toHaveLength(3);
  });
});

describe("the filters in force", () => {
  const query = readKeyQuery({ q: "cron", type: "node,next", tag: "jobs", max_price: "9900" });

  test("are each named, the words first", () => {
    expect(activeFilters(query).map(({ label }) => label)).toEqual(["“cron”", "Node", "Next", "#jobs", "up to $99"]);
  });

  test("can each be taken away alone", () => {
    const hrefs = activeFilters(query).map((filter) => keyQueryHref(query, filter.without));
    expect(hrefs).toEqual([
      "/marketplace?type=next,node&tag=jobs&max_price=9900",
      "/marketplace?q=cron&type=next&tag=jobs&max_price=9900",
      "/marketplace?q=cron&type=node&tag=jobs&max_price=9900",
      "/marketplace?q=cron&type=next,node&max_price=9900",
      "/marketplace?q=cron&type=next,node&tag=jobs",
    ]);
  });

  test("are put in and taken out by the same link", () => {
    expect(toggled(undefined, "node")).toEqual(["node"]);
    expect(toggled(["node", "next"], "node")).toEqual(["next"]);
    expect(toggled(["node"], "node")).toBeUndefined();
  });
});
