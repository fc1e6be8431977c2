import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { listKeys } from "@/lib/catalog/queries";
import { keyQuerySchema } from "@/lib/catalog/schema";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { makeManyKeys } from "../tests/support/many-keys.ts";
import { addressesOf } from "./search/addresses.ts";
import { replay, type Statement, withRecording } from "./search/replay.ts";
import { type GradedQuery, scoreSearch } from "./search/score.ts";

// The whole of searching in a process of its own: prints its figures as one line of JSON.
const [assets = "", count = "10000"] = process.argv.slice(2);
const url = process.env.DATABASE_URL ?? "";
const queries = JSON.parse(await readFile(join(import.meta.dirname, "search/queries.json"), "utf8")) as GradedQuery[];

async function score() {
  const slugs = await database().key.findMany({ select: { slug: true }, where: { origin: { not: "made" } } });
  const catalog = new Set(slugs.map(({ slug }) => slug));
  return scoreSearch(queries, catalog, async (words) => {
    const { items } = await listKeys(keyQuerySchema.parse({ q: words, limit: 10, facets: "none" }));
    return items.map(({ slug }) => slug);
  });
}

async function timeAtOnce(addresses: readonly string[], atOnce: number): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const person = async () => {
    for (let number = next++; number < addresses.length; number = next++) {
      const query = keyQuerySchema.parse(Object.fromEntries(new URLSearchParams(addresses[number])));
      const started = performance.now();
      await listKeys(query);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, person));
  return times.sort((a, b) => a - b);
}

await ingestFolder(assets, { now: clock.now() });
const library = await score();
const client = new pg.Client({ connectionString: url });
await client.connect();
await makeManyKeys(client, Number(count));
await client.query("vacuum analyze");
const amongMany = await score();
const addresses = addressesOf(queries.map(({ query }) => query));
/** A change of the catalog, after which nothing that was asked before is remembered. */
const change = () => client.query("update search.keys set written_by = pg_current_xact_id() where place = 1");
const statementsOf = (address: string) => {
  const query = keyQuerySchema.parse(Object.fromEntries(new URLSearchParams(address)));
  return withRecording(() => listKeys(query));
};
const asNew: Statement[][] = [];
const again: Statement[][] = [];
for (const address of addresses) {
  await change();
  asNew.push(await statementsOf(address));
  again.push(await statementsOf(address));
}
await client.end();
await timeAtOnce(addresses, 16);
const whole = await timeAtOnce([...addresses, ...addresses], 16);
await disconnect();
const inDatabase = await replay(url, asNew, { atOnce: 16, rounds: 4 });
const askedAgain = await replay(url, again, { atOnce: 16, rounds: 4 });
const inDatabaseAlone = await replay(url, asNew, { atOnce: 1, rounds: 2 });
process.stdout.write(`${JSON.stringify({ library, amongMany, whole, inDatabase, askedAgain, inDatabaseAlone })}\n`);
