import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Not a dependency: it is larger than everything else together, and only this benchmark wants it. */
const LIGHTHOUSE = "lighthouse@13.5.0";
const ATTEMPTS = 3;
const RUNS = 3;
export const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
export type Category = (typeof CATEGORIES)[number];

/** Scores of 0 to 100, and the audits that cost points. */
export type Report = {
  readonly scores: Readonly<Record<Category, number>>;
  readonly failed: readonly string[];
};

type Audit = { score: number | null; weight?: number };
type Raw = {
  /** Why nothing was measured, such as a trace that a loaded machine did not finish. */
  runtimeError?: { code: string };
  categories: Record<Category, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
};

function failedAudits({ categories, audits }: Raw): string[] {
  const weighed = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  return [...new Set(weighed.map(({ id }) => id))].filter((id) => (audits[id]?.score ?? 1) < 0.9);
}

export type LighthouseVisit = {
  readonly url: string;
  readonly form: "desktop" | "phone";
  readonly browser: string;
  readonly browserFlags: readonly string[];
};

async function runOnce({ url, form, browser, browserFlags }: LighthouseVisit): Promise<Raw> {
  const file = join(tmpdir(), `keys-lighthouse-${process.pid}.json`);
  const args = ["--yes", LIGHTHOUSE, url, "--quiet", "--output=json", `--output-path=${file}`];
  if (form === "desktop") args.push("--preset=desktop");
  args.push(`--chrome-flags=--headless=new ${browserFlags.join(" ")}`);
  await rm(file, { force: true });
  const options = {
    cwd: tmpdir(),
    env: { ...process.env, CHROME_PATH: browser },
    maxBuffer: 2 ** 26,
    timeout: 300_000,
  };
  try {
    await promisify(execFile)("npx", args, options);
  } catch (error) {
    // It fails, too, when it has written down why it measured nothing.
    if (!existsSync(file)) throw error;
  }
  return JSON.parse(await readFile(file, "utf8"));
}

async function runUntilMeasured(visit: LighthouseVisit): Promise<Raw> {
  let raw = await runOnce(visit);
  for (let again = 0; raw.runtimeError && again < ATTEMPTS - 1; again += 1) raw = await runOnce(visit);
  if (raw.runtimeError) throw new Error(`Lighthouse could not measure ${visit.url}: ${raw.runtimeError.code}.`);
  return raw;
}

const performanceOf = ({ categories }: Raw) => categories.performance.score ?? 0;

/**
 * Lighthouse with its own settings for a desk or a phone (Moto G Power, slow 4G, processor four times slower). Of three runs
 * the one in the middle, since its performance differs from run to run.
 */
export async function runLighthouse(visit: LighthouseVisit): Promise<Report> {
  const runs: Raw[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await runUntilMeasured(visit));
  const raw = runs.sort((a, b) => performanceOf(a) - performanceOf(b))[Math.floor(RUNS / 2)] as Raw;
  const scores = Object.fromEntries(
    CATEGORIES.map((name) => [name, Math.round(100 * (raw.categories[name].score ?? 0))]),
  ) as Record<Category, number>;
  return { scores, failed: failedAudits(raw) };
}
