import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withRecording } from "@/bench/search/replay";
import { listKeys } from "@/lib/catalog/queries";
import { lookAt } from "@/lib/catalog/queries/look";
import FIELD from "@/lib/catalog/rules/search/field-words.json";
import { pairsOf, planSearch } from "@/lib/catalog/rules/search/plan";
import { keyQuerySchema } from "@/lib/catalog/schema";
import { database } from "@/lib/platform/db";
import { makeManyKeys } from "@/tests/support/many-keys";

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
const many = async (sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows;

beforeAll(async () => {
  await client.connect();
  await makeManyKeys(client, 300);
});
afterAll(() => client.end());

/** What must be written down, reckoned from the names as they are now, and what is. */
const SHOULD_BE = `select lexeme, n.place, (10000 * ts_rank('{0.02, 0.12, 0.45, 1}', names, quote_literal(lexeme)::tsquery))::int as fit,
  'A' = any (weights) as in_title from search.names n, unnest(names) where positions is not null order by lexeme collate "C", n.place`;
const IS = `select lexeme, place, ((fit % 32768) / 2)::int as fit, fit % 2 = 1 as in_title from search.fits order by 1, 2`;

async function expectFitsAsNames() {
  const fits = await many(IS);
  expect(fits.length).toBeGreaterThan(1000);
  expect(fits).toEqual(await many(SHOULD_BE));
  expect(await many("select from search.fits where fit / 32768 <> place")).toEqual([]);
}

test("single words stand in the order of their rank", async () => {
  for (const { lexeme } of await many("select lexeme from search.fits group by lexeme having count(*) > 30 limit 40")) {
    const rank = "ts_rank('{0.02, 0.12, 0.45, 1}', n.names, quote_literal($1)::tsquery)";
    const rows = await many(
      `select (f.fit % 32768) / 2 as fit, ${rank} as rank from search.fits f join search.names n using (place)
       where f.lexeme = $1 order by rank desc`,
      [lexeme],
    );
    const fits = rows.map(({ fit }) => Number(fit));
    expect(fits).toEqual([...fits].sort((a, b) => b - a));
  }
});

describe("the fits follow their KEY", () => {
  test("when it is made, changed, withdrawn and back on sale", async () => {
    await expectFitsAsNames();
    const [key] = await database().key.findMany({ take: 1, orderBy: { slug: "asc" } });
    if (!key) throw new Error("No KEY was made.");
    const [row] = await many("select place from search.keys where key_id = $1", [key.id]);
    const count = async () => (await many("select from search.fits where place = $1", [row.place])).length;
    const change = (data: object) => database().key.update({ where: { id: key.id }, data });

    await change({ title: "Quibblewort's \\ 'x' a:b & !c", description: `${key.description} quibblewort` });
    await expectFitsAsNames();
    await change({ tags: [] });
    await expectFitsAsNames();
    await change({ status: "withdrawn" });
    expect(await count()).toBe(0);
    await expectFitsAsNames();
    await change({ status: key.status });
    expect(await count()).toBeGreaterThan(10);
    await expectFitsAsNames();
  });

  test("and nothing is written for what does not concern its names", async () => {
    const before = await many("select xmin, lexeme, place from search.fits order by 2, 3");
    await database().key.updateMany({ data: { priceCents: 1200 } });
    expect(await many("select xmin, lexeme, place from search.fits order by 2, 3")).toEqual(before);
  });
});

describe("words side by side", () => {
  test("are found as pairs just where the text has them so", async () => {
    const [{ text }] = await many("select title as text from marketplace_keys order by slug limit 1 offset 20");
    const [, first, second, third] = text.toLowerCase().split(" ");
    const found = async (pairs: string | null) => {
      const rows = await many("select place from search.names where names @@ search.in_pairs($1) order by 1", [pairs]);
      return rows.map(({ place }) => place);
    };
    const inText = async (phrase: string) => {
      const rows = await many(
        "select place from search.names where names @@ phraseto_tsquery('english', $1) order by 1",
        [phrase],
      );
      return rows.map(({ place }) => place);
    };
    for (const phrase of [`${first} ${second}`, `${second} ${third}`, `${third} ${first}`])
      expect(await found(pairsOf([phrase]))).toEqual(await inText(phrase));
    expect((await found(pairsOf([`${first} ${second}`]))).length).toBeGreaterThan(0);
    const both = await found(pairsOf([`${first} ${second}`, `${second} ${third}`]));
    expect(both.length).toBeGreaterThanOrEqual((await found(pairsOf([`${first} ${second}`]))).length);
  });

  test("only these of the field's phrases have a single word in the index, which would say too little", async () => {
    const single: string[] = [];
    for (const expression of FIELD.same.flat()) {
      const [row] = await many("select search.in_pairs($1)::text as query", [pairsOf([expression])]);
      const pairs: string[] = row.query?.split(" & ") ?? [];
      if (!pairs.every((pair) => /^'~\S+ \S+'$/.test(pair))) single.push(expression);
    }
    expect(single).toEqual(["exactly once", "pile up", "at least once", "run out", "runs once"]);
  });
});

test("of a word that begins many, all that begin so are told, and nothing else", async () => {
  const answer = await lookAt(database(), "1:1:", planSearch("ca"), undefined);
  const places = (answer.found?.begun ?? []).map((fit) => Math.floor(fit / 32_768));
  const rows = await many("select place from search.fits where lexeme like 'ca%' order by lexeme, place");
  expect(places.sort()).toEqual(rows.map(({ place }) => place).sort());
  expect(new Set(places).size).toBeGreaterThan(20);
});

test("the statements of a search are kept prepared under their names", async () => {
  const statements = await withRecording(() => listKeys(keyQuerySchema.parse({ q: "webhook" })));
  expect(statements.map(({ name }) => name)).toEqual(["look-with-words", "describe-keys"]);
  const again = await withRecording(() => listKeys(keyQuerySchema.parse({ q: "webhook" })));
  expect(again.map(({ name }) => name)).toEqual(["look"]);
});

test("KEYS that were read are remembered until they change", async () => {
  const query = keyQuerySchema.parse({ q: "webhook", limit: 5 });
  const { items } = await listKeys(query);
  const [first, second] = items;
  const changed = await database().key.update({ where: { slug: first?.slug }, data: { summary: "Another summary." } });
  const statements = await withRecording(() => listKeys(query));
  expect(statements.at(-1)?.values.flat()).toContain(changed.id);
  const other = await database().key.findUniqueOrThrow({ where: { slug: second?.slug } });
  expect(statements.at(-1)?.values.flat()).not.toContain(other.id);
  const { items: after } = await listKeys(query);
  expect(after.find(({ slug }) => slug === first?.slug)?.summary).toBe("Another summary.");
});
