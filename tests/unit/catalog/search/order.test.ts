import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byScore, countUpTo, cursorAt, type ShelfKey, sorted } from "@/lib/catalog/rules/search/order";
import { keyQuerySchema, SORTS, type Sort, writeCursor } from "@/lib/catalog/schema";
import { shelfKeys } from "./shelf-keys";

type Listed = { keys: ShelfKey[]; scores: Map<ShelfKey, number> | null };

function listOf(keys: ShelfKey[], sort: Sort): Listed {
  if (sort !== "relevance") return { keys: sorted(keys, sort), scores: null };
  const scores = new Map(keys.map((key) => [key, key.popularity / 4]));
  return { keys: byScore(sorted(keys, "newest"), scores), scores };
}

const orders = fc.constantFrom(...SORTS);

describe("pages by cursor", () => {
  test("cover everything once, in every order", () => {
    fc.assert(
      fc.property(shelfKeys(["a"]), orders, fc.integer({ min: 1, max: 7 }), (given, sort, limit) => {
        const { keys, scores } = listOf(given, sort);
        const seen: ShelfKey[] = [];
        for (let from = 0; from < keys.length; ) {
          const page = keys.slice(from, from + limit);
          seen.push(...page);
          from = countUpTo(cursorAt(sort, page[page.length - 1] as ShelfKey, scores), keys, sort, scores);
        }
        expect(seen).toEqual(keys);
      }),
    );
  });

  test("go on after the KEY they point at, also when that KEY is gone", () => {
    fc.assert(
      fc.property(shelfKeys(["a"]), orders, fc.nat(), (given, sort, at) => {
        fc.pre(given.length > 0);
        const { keys, scores } = listOf(given, sort);
        const place = at % keys.length;
        const cursor = cursorAt(sort, keys[place] as ShelfKey, scores);
        const left = keys.filter((_, index) => index !== place);
        expect(left.slice(countUpTo(cursor, left, sort, scores))).toEqual(keys.slice(place + 1));
      }),
    );
  });

  test("survive the address, and count for their own sort only", () => {
    const cursor = ["title", "größer", "groesser"] as const;
    expect(keyQuerySchema.parse({ sort: "title", cursor: writeCursor(cursor) }).cursor).toEqual(cursor);
    expect(keyQuerySchema.safeParse({ sort: "newest", cursor: writeCursor(cursor) }).success).toBe(false);
  });

  test.each(["", "x", "AAAA", btoa("[]"), btoa('["nothing",1]'), btoa('["title",{}]'), "☃"])("refuse %j", (cursor) => {
    expect(keyQuerySchema.safeParse({ sort: "title", cursor }).success).toBe(false);
  });
});

test("what can be bought stands before what is announced, but for titles and best matches", () => {
  fc.assert(
    fc.property(
      shelfKeys(["a"]),
      fc.constantFrom("newest", "popular", "price_asc", "price_desc" as const),
      (given, sort) => {
        const statuses = sorted(given, sort as Sort).map(({ status }) => status);
        expect(statuses.lastIndexOf("on_sale")).toBeLessThan(
          statuses.includes("coming") ? statuses.indexOf("coming") : statuses.length,
        );
      },
    ),
  );
});
