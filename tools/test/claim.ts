import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../launch/paths.ts";
import { commandOf } from "../launch/processes.ts";
import { Refusal } from "../launch/refusal.ts";

const FILE = join(root, ".test", "run.json");

/** One run of the tests at a time in a clone: two would end each other's shop. Returns what gives the clone free again. */
export async function claimClone(): Promise<() => Promise<void>> {
  const text = await readFile(FILE, "utf8").catch(() => null);
  const pid = text === null ? 0 : Number((JSON.parse(text) as { pid?: number }).pid);
  if (pid > 0 && pid !== process.pid && (await commandOf(pid))?.includes("tools/test/main.ts")) {
    throw new Refusal(`The tests already run in this folder (process ${pid}): wait for them, or end them first.`);
  }
  await mkdir(join(root, ".test"), { recursive: true });
  await writeFile(FILE, JSON.stringify({ pid: process.pid }));
  return () => rm(FILE, { force: true });
}
