import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { TEST_SETTINGS } from "../tests/support/settings.ts";
import { migrate } from "../tools/launch/migrate.ts";
import { root } from "../tools/launch/paths.ts";
import { pickPort } from "../tools/launch/ports.ts";
import { ensureDatabase, startCluster } from "../tools/launch/postgres.ts";
import { generateLibrary } from "./generate-assets.ts";

const ASSETS = 5000;

export type IngestRun = { readonly seconds: number; readonly peakMiB: number; readonly counts: Record<string, number> };
export type IngestBench = { readonly assets: number; readonly first: IngestRun; readonly second: IngestRun };

async function ingestOnce(library: string, databaseUrl: string, artifacts: string): Promise<IngestRun> {
  const args = ["--import", "tsx", "--conditions=react-server", "bench/ingest-once.ts", library];
  const env = { ...process.env, ...TEST_SETTINGS, DATABASE_URL: databaseUrl, STORAGE_URL: `file:${artifacts}` };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

/** Ingests a generated library twice on a PostgreSQL of its own, with everything made durable as in a real shop. */
export async function benchIngest(assets = ASSETS): Promise<IngestBench> {
  const home = join(root, ".test", `bench-ingest-${process.pid}`);
  await mkdir(home, { recursive: true });
  const library = join(home, "library");
  generateLibrary(library, { assets });
  const cluster = await startCluster({
    folder: join(home, "postgres"),
    port: await pickPort(undefined),
    password: "only-for-benchmarks",
    logFile: join(home, "postgres.log"),
    settings: ["shared_buffers=256MB", "work_mem=16MB"],
  });
  try {
    await ensureDatabase(cluster.url("postgres"), "bench");
    const url = cluster.url("bench");
    await migrate(url);
    const first = await ingestOnce(library, url, join(home, "artifacts"));
    const second = await ingestOnce(library, url, join(home, "artifacts"));
    return { assets, first, second };
  } finally {
    await cluster.stop();
    await rm(home, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const { assets, first, second } = await benchIngest(Number(process.argv[2] ?? ASSETS));
  console.table({
    "first run": { assets, ...first, counts: JSON.stringify(first.counts) },
    "second run": { assets, ...second, counts: JSON.stringify(second.counts) },
  });
}
