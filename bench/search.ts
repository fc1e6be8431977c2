import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { TEST_SETTINGS } from "../tests/support/settings.ts";
import { migrate } from "../tools/launch/migrate.ts";
import { root } from "../tools/launch/paths.ts";
import { pickPort } from "../tools/launch/ports.ts";
import { ensureDatabase, startCluster } from "../tools/launch/postgres.ts";
import type { SearchScore } from "./search/score.ts";

export const MANY_KEYS = 10_000;

/**
 * Sorted times in milliseconds: of the database alone, for what nobody asked since the catalog changed and for what somebody
 * did, and of the whole function that pages and API call (the second kind).
 */
export type SearchBench = {
  readonly library: SearchScore;
  readonly amongMany: SearchScore;
  readonly inDatabase: readonly number[];
  readonly askedAgain: readonly number[];
  readonly inDatabaseAlone: readonly number[];
  readonly whole: readonly number[];
};

/** Scores and times searching on a PostgreSQL of its own: the library that is sold, then the same among generated KEYS. */
export async function benchSearch(keys = MANY_KEYS): Promise<SearchBench> {
  const home = join(root, ".test", `bench-search-${process.pid}`);
  await mkdir(home, { recursive: true });
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
    const args = ["--import", "tsx", "--conditions=react-server", "bench/search-once.ts", "keys-assets", String(keys)];
    const env = {
      ...process.env,
      ...TEST_SETTINGS,
      DATABASE_URL: url,
      STORAGE_URL: `file:${join(home, "artifacts")}`,
    };
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } finally {
    await cluster.stop();
    await rm(home, { recursive: true, force: true });
  }
}
