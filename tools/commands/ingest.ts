import { readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { parseArgs } from "node:util";
import { type IngestReport, LIMITS, OUTCOMES, type Problem, type Progress } from "@/lib/ingestion/schema";
import { isClean } from "@/lib/ingestion/service/context";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { ingestIndex } from "@/lib/ingestion/service/ingest-index";
import { formatMoney, money } from "@/lib/kernel/money";
import { err, type Result } from "@/lib/kernel/result";
import { clock } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { problemLine, visible } from "./problem-lines";

const USAGE = "Usage: npm run keys -- ingest [folder|index.json] [--dry-run]\n";
const BAR_WIDTH = 30;
const MOST_LINES = 200;

/** A bar on a terminal; a line for every tenth where the output is kept. */
function progressBar(): (progress: Progress) => void {
  let shown = -1;
  return ({ done, total, slug }) => {
    const step = Math.floor((done / total) * (process.stderr.isTTY ? 100 : 10));
    if (step === shown && done !== total) return;
    shown = step;
    if (!process.stderr.isTTY) {
      if (total >= 100) process.stderr.write(`  ${done} of ${total} assets\n`);
      return;
    }
    const filled = Math.round((done / total) * BAR_WIDTH);
    const bar = `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)}`;
    process.stderr.write(`\r\x1b[K  ${bar} ${done}/${total} ${slug.slice(0, 40)}`);
    if (done === total) process.stderr.write("\r\x1b[K");
  };
}

const notable = (problems: readonly Problem[]) => problems.filter(({ level }) => level !== "hint");

function assetLines({ assets }: IngestReport): string[] {
  return assets.flatMap(({ slug, outcome, version, path, problems }) => {
    const shown = notable(problems);
    if (outcome === "unchanged" && shown.length === 0) return [];
    const what = outcome === "ingested" && version === null ? "coming" : outcome.replace("_", " ");
    return [
      visible(`  ${what.padEnd(11)} ${slug}${version ? ` ${version}` : ""}  (${path})`),
      ...shown.map((problem) => `    ${problemLine(problem)}`),
    ];
  });
}

function bundleLines({ bundles }: IngestReport): string[] {
  return bundles.flatMap(({ slug, outcome, price_cents, parts_total_cents, savings_bps, problems }) => {
    const shown = notable(problems);
    if (outcome === "unchanged" && shown.length === 0) return [];
    const sums =
      price_cents === null || parts_total_cents === null || savings_bps === null
        ? ""
        : `  ${formatMoney(money(price_cents))}, apart ${formatMoney(money(parts_total_cents))}, ${(savings_bps / 100).toFixed(1)} % less`;
    return [`  ${outcome.padEnd(11)} ${slug}${sums}`, ...shown.map((problem) => `    ${problemLine(problem)}`)];
  });
}

/** The report as people read it: what changed, what is wrong, and one line that sums it up. */
function describeReport(report: IngestReport): string {
  const lines = [
    ...assetLines(report),
    ...bundleLines(report),
    ...notable(report.problems).map((problem) => `    ${problemLine(problem)}`),
  ];
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > shown.length) shown.push(`  … and ${lines.length - shown.length} lines more`);
  const counts = OUTCOMES.filter((outcome) => report.counts[outcome] > 0).map(
    (outcome) => `${report.counts[outcome]} ${outcome.replace("_", " ")}`,
  );
  const sum = counts.join(", ") || "nothing to ingest";
  const dry = report.dry_run ? "Dry run, nothing was written: " : "";
  return `${[...shown, `${dry}${sum} in ${(report.duration_ms / 1000).toFixed(1)} s`].join("\n")}\n`;
}

async function ingestIndexFile(path: string, isDryRun: boolean): Promise<Result<IngestReport>> {
  const { size } = await stat(path);
  if (size > LIMITS.indexBytes)
    return err({ code: "payload_too_large", message: `${path} is larger than an index may be.` });
  let index: unknown;
  try {
    index = JSON.parse(await readFile(path, "utf8"));
  } catch (failure) {
    const where = failure instanceof Error ? failure.message : "unknown place";
    return err({ code: "bad_request", message: `${path} is not valid JSON: ${where}` });
  }
  return ingestIndex(index, {
    now: clock.now(),
    dryRun: isDryRun,
    onProgress: progressBar(),
    root: dirname(path),
    source: basename(path),
  });
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { "dry-run": { type: "boolean", default: false } },
      allowPositionals: true,
    });
    return positionals.length > 1 ? null : { path: positionals[0], isDryRun: values["dry-run"] };
  } catch {
    // An option that does not exist.
    return null;
  }
}

/**
 * `keys ingest [folder|index.json] [--dry-run]`: ingests a library (`KEYS_ASSETS_ROOT` without an argument) and prints
 * what became of it. Returns the exit code: 1 when something was refused or could not be read.
 */
export async function ingestCommand(args: readonly string[]): Promise<number> {
  const given = readArguments(args);
  if (!given) {
    process.stderr.write(USAGE);
    return 1;
  }
  const path = given.path ?? env().KEYS_ASSETS_ROOT;
  const isIndex = (await stat(path).catch(() => null))?.isFile() ?? false;
  const ingested = isIndex
    ? await ingestIndexFile(path, given.isDryRun)
    : await ingestFolder(path, { now: clock.now(), dryRun: given.isDryRun, onProgress: progressBar() });
  if (!ingested.ok) {
    process.stderr.write(`${ingested.error.message}\n`);
    return 1;
  }
  process.stdout.write(describeReport(ingested.value));
  return isClean(ingested.value) ? 0 : 1;
}
