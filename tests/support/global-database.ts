import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "@/tools/launch/migrate.ts";
import { root } from "@/tools/launch/paths.ts";
import { pickPort } from "@/tools/launch/ports.ts";
import { ensureDatabase, startCluster } from "@/tools/launch/postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    cluster: { adminUrl: string; template: string };
  }
}

const TEMPLATE = "keys_template";
const PASSWORD = "only-for-tests";

/** Starts a PostgreSQL for the tests and migrates the database that every test file copies. */
export default async function setup(project: TestProject) {
  const home = join(root, ".test", `database-${process.pid}`);
  await mkdir(home, { recursive: true });
  const cluster = await startCluster({
    folder: join(home, "postgres"),
    port: await pickPort(undefined),
    password: PASSWORD,
    logFile: join(home, "postgres.log"),
    settings: [
      "fsync=off",
      "synchronous_commit=off",
      "full_page_writes=off",
      "max_connections=300",
      "shared_buffers=128MB",
    ],
  });
  const adminUrl = cluster.url("postgres");
  await ensureDatabase(adminUrl, TEMPLATE);
  await migrate(cluster.url(TEMPLATE));
  await disconnectAll(adminUrl, TEMPLATE);
  project.provide("cluster", { adminUrl, template: TEMPLATE });
  return async () => {
    await cluster.stop();
    await rm(home, { recursive: true, force: true });
  };
}

/** Those who migrated hang up a little after they are done; who is cut off in that moment breaks the run. */
async function waitForSilence(client: pg.Client, name: string): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    const { rowCount } = await client.query("select 1 from pg_stat_activity where datname = $1", [name]);
    if (rowCount === 0) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A database that somebody is connected to cannot be copied. */
async function disconnectAll(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await waitForSilence(client, name);
  await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
  await client.query(`alter database "${name}" with is_template true allow_connections false`);
  await client.end();
}
