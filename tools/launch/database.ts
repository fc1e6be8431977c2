import { join } from "node:path";
import { writeMemory } from "./memory.ts";
import { type Cluster, ensureDatabase, startCluster } from "./postgres.ts";
import type { Plan } from "./shop-settings.ts";

const DATABASE = "keys";

export type RunningDatabase = {
  readonly url: string;
  /** Resolves with the reason when PostgreSQL ended by itself and could not be started again. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

/** Watches a cluster and starts it again when it dies (kill -9, out of memory), saying so in one line. */
function keepAlive(start: () => Promise<Cluster>, first: Cluster): Pick<RunningDatabase, "ended" | "stop"> {
  let current = first;
  let isStopping = false;
  let restarting = Promise.resolve();
  const lost = Promise.withResolvers<string>();
  const restart = async () => {
    if (isStopping) return;
    process.stdout.write("PostgreSQL ended by itself; starting it again.\n");
    current = await start();
    watch();
  };
  const watch = () => {
    void current.ended.then(() => {
      restarting = restart().catch((error: unknown) => {
        lost.resolve(error instanceof Error ? error.message : String(error));
      });
    });
  };
  watch();
  const stop = async () => {
    isStopping = true;
    await restarting;
    await current.stop();
  };
  return { ended: lost.promise, stop };
}

/** The database of this start: the one that DATABASE_URL names, or the embedded PostgreSQL, started and kept running. */
export async function openDatabase(plan: Plan): Promise<RunningDatabase> {
  if (plan.postgresPort === null)
    return { url: process.env.DATABASE_URL ?? "", ended: new Promise(() => undefined), stop: async () => undefined };
  const port = plan.postgresPort;
  const isTest = process.env.KEYS_FAST_DATABASE === "1";
  const start = () =>
    startCluster({
      folder: join(plan.dataDir, "postgres"),
      port,
      password: plan.memory.postgresPassword,
      logFile: join(plan.dataDir, "postgres.log"),
      settings: ["shared_buffers=256MB", "work_mem=16MB", ...(isTest ? ["fsync=off", "synchronous_commit=off"] : [])],
    });
  const cluster = await start();
  await writeMemory(plan.dataDir, {
    ...plan.memory,
    postgresPort: port,
    ...(plan.sandboxPort && { sandboxPort: plan.sandboxPort }),
  });
  await ensureDatabase(cluster.url("postgres"), DATABASE);
  return { url: cluster.url(DATABASE), ...keepAlive(start, cluster) };
}
