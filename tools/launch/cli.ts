import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild } from "./child.ts";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { commandOf } from "./processes.ts";
import { explain } from "./refusal.ts";
import { CLI } from "./shop.ts";
import { type Plan, planStart, settingsFor } from "./shop-settings.ts";

/** The shop that runs from this folder, so that its database and sandbox are used instead of being started twice. */
async function isRunning(plan: Plan): Promise<boolean> {
  const text = await readFile(join(plan.dataDir, "run.json"), "utf8").catch(() => null);
  const pid = text === null ? 0 : Number((JSON.parse(text) as { pid?: number }).pid);
  return pid > 0 && ((await commandOf(pid))?.includes("tools/launch/main.ts") ?? false);
}

/** What an author does, without a shop: these commands need no database. */
const WITHOUT_SHOP = new Set(["new", "check"]);

async function runAlone(args: readonly string[]): Promise<number> {
  const child = startChild({ args: [...CLI, ...args], env: {} });
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}

async function main(args: readonly string[]): Promise<number> {
  if (WITHOUT_SHOP.has(args[0] ?? "")) return runAlone(args);
  const planned = await planStart();
  const { memory } = planned;
  const isShared = planned.postgresPort !== null && (await isRunning(planned));
  const plan = isShared ? { ...planned, sandboxPort: memory.sandboxPort ?? planned.sandboxPort } : planned;
  const shared = `postgresql://keys:${memory.postgresPassword}@127.0.0.1:${memory.postgresPort}/keys`;
  const database = isShared ? { url: shared, stop: async () => undefined } : await openDatabase(plan);
  try {
    if (!isShared) await migrate(database.url);
    const child = startChild({ args: [...CLI, ...args], env: settingsFor(plan, database.url) });
    return await new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  } finally {
    await database.stop();
  }
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${explain(error) ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exit(1);
}
