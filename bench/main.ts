import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "../tools/launch/paths.ts";
import { explain, Refusal } from "../tools/launch/refusal.ts";
import { benchIngest } from "./ingest.ts";
import { benchPages } from "./pages.ts";
import { benchPayments, quantile } from "./payments.ts";
import { benchSearch, MANY_KEYS } from "./search.ts";

/** One measured figure; `limit` (at most) or `floor` (at least) is what we promise, where we promise something. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  readonly floor?: number;
};
type Bench = () => Promise<readonly Figure[]>;

const RESULTS = join(root, "bench", "results.json");

async function ingest(): Promise<readonly Figure[]> {
  const { assets, first, second } = await benchIngest();
  return [
    { name: `ingest ${assets} new assets`, value: first.seconds, unit: "s", limit: 60 },
    { name: `ingest ${assets} unchanged assets`, value: second.seconds, unit: "s", limit: 10 },
    { name: "peak memory of the first", value: first.peakMiB, unit: "MiB", limit: 500 },
    { name: "peak memory of the second", value: second.peakMiB, unit: "MiB", limit: 500 },
  ];
}

async function payments(): Promise<readonly Figure[]> {
  const found = await benchPayments();
  const { healthPerSecond, storedPerSecond, donePerSecond, withWebhooks, withoutWebhooks } = found;
  return [
    { name: "empty route handler", value: healthPerSecond, unit: "/s" },
    { name: "events taken by the webhook", value: storedPerSecond, unit: "/s" },
    { name: "events through webhook and worker", value: donePerSecond, unit: "/s" },
    { name: "of the empty route handler's rate", value: (100 * donePerSecond) / healthPerSecond, unit: "%" },
    { name: "payment to access, by webhook, p50", value: quantile(withWebhooks, 0.5), unit: "ms" },
    { name: "payment to access, by webhook, p99", value: quantile(withWebhooks, 0.99), unit: "ms" },
    { name: "payment to access, webhooks lost, p50", value: quantile(withoutWebhooks, 0.5), unit: "ms" },
    { name: "payment to access, webhooks lost, p99", value: quantile(withoutWebhooks, 0.99), unit: "ms" },
    { name: "requests to Stripe per reconciled order", value: found.requestsPerReconciledOrder, unit: "" },
    { name: "requests to Stripe with nothing to do", value: found.requestsWithNothingToDo, unit: "" },
  ];
}

async function search(): Promise<readonly Figure[]> {
  const { library, amongMany, inDatabase, askedAgain, inDatabaseAlone, whole } = await benchSearch();
  return [
    { name: `MRR of ${library.queries} graded queries, 0 to 1`, value: library.mrr, unit: "" },
    { name: "nDCG at 10 of the same", value: library.ndcgAt10, unit: "" },
    { name: `MRR among ${MANY_KEYS} generated KEYS`, value: amongMany.mrr, unit: "" },
    { name: `nDCG at 10 among ${MANY_KEYS} generated KEYS`, value: amongMany.ndcgAt10, unit: "" },
    { name: "in the database, 16 at once, p50", value: quantile(inDatabase, 0.5), unit: "ms", limit: 10 },
    { name: "in the database, 16 at once, p99", value: quantile(inDatabase, 0.99), unit: "ms", limit: 40 },
    { name: "the same, asked before, p50", value: quantile(askedAgain, 0.5), unit: "ms", limit: 10 },
    { name: "the same, asked before, p99", value: quantile(askedAgain, 0.99), unit: "ms", limit: 40 },
    { name: "in the database, one at a time, p50", value: quantile(inDatabaseAlone, 0.5), unit: "ms" },
    { name: "in the database, one at a time, p99", value: quantile(inDatabaseAlone, 0.99), unit: "ms" },
    { name: "the whole list, 16 at once, p50", value: quantile(whole, 0.5), unit: "ms" },
    { name: "the whole list, 16 at once, p99", value: quantile(whole, 0.99), unit: "ms" },
  ];
}

const BENCHES: Readonly<Record<string, Bench>> = { ingest, payments, search, pages: benchPages };

function row(figure: Figure): string {
  const value = figure.value < 10 ? figure.value.toFixed(2) : figure.value.toFixed(1);
  const atMost = figure.limit === undefined ? "" : `   at most ${figure.limit} ${figure.unit}`;
  const atLeast = figure.floor === undefined ? "" : `   at least ${figure.floor} ${figure.unit}`;
  return `  ${figure.name.padEnd(44)} ${value.padStart(9)} ${figure.unit.padEnd(6)}${atMost}${atLeast}`;
}

/** Runs the named benchmarks (all without a name), prints a table and writes the figures with the machine they are of. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !BENCHES[name]);
  if (unknown)
    throw new Refusal(
      `There is no benchmark "${unknown}": one of ${Object.keys(BENCHES).join(", ")}, or all without a name.`,
    );
  const results: Record<string, readonly Figure[]> = {};
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    process.stdout.write(`${name} …\n`);
    const figures = await bench();
    results[name] = figures;
    process.stdout.write(`${figures.map(row).join("\n")}\n`);
  }
  const machine = {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  await writeFile(RESULTS, `${JSON.stringify({ measured_at: new Date().toISOString(), machine, results }, null, 2)}\n`);
  process.stdout.write(`\nWritten to bench/results.json.\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error) ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exitCode = 1;
}
