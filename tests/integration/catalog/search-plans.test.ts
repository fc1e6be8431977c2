import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withRecording } from "@/bench/search/replay";
import { listKeys } from "@/lib/catalog/queries";
import { keyQuerySchema } from "@/lib/catalog/schema";
import { makeManyKeys } from "@/tests/support/many-keys";

const KEYS = 1500;
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });

beforeAll(async () => {
  await client.connect();
  await makeManyKeys(client, KEYS);
  // Statements inside of functions are explained too.
  await client.query("load 'auto_explain'");
  await client.query("set auto_explain.log_min_duration = 0");
  await client.query("set auto_explain.log_nested_statements = on");
  await client.query("set auto_explain.log_analyze = on");
  await client.query("set client_min_messages = log");
});
afterAll(() => client.end());

/** The plans of everything that a list asks of the database, also within functions. */
async function plansOf(address: string): Promise<string> {
  const query = keyQuerySchema.parse(Object.fromEntries(new URLSearchParams(address)));
  await listKeys(query);
  // Nothing is remembered of a catalog that has changed.
  await client.query("update search.keys set written_by = pg_current_xact_id() where place = 1");
  const statements = await withRecording(() => listKeys(query));
  const plans: string[] = [];
  const hear = (notice: { message?: string }) => plans.push(notice.message ?? "");
  client.on("notice", hear);
  for (const { text, values } of statements) await client.query(text, [...values]);
  client.off("notice", hear);
  return plans.join("\n");
}

describe(`among ${KEYS} KEYS`, () => {
  test.each([
    "q=webhook",
    "q=audit+queue",
    "q=one+tenant+reads+another+tenants+data",
    "q=webhok",
    "outcome=webhook",
    "type=runbook&sort=price_asc",
  ])("%s reads by indexes only", async (address) => {
    const plans = await plansOf(address);
    expect(plans).toContain("Index");
    expect(plans).not.toContain("Seq Scan");
  });

  test("words are looked up in the index of the documents, and a document's text is not read", async () => {
    const plans = await plansOf("q=audit+queue");
    expect(plans).toContain("Bitmap Index Scan on search_documents_words");
    expect(plans).not.toMatch(/Rows Removed by Index Recheck/);
  });
});
