import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../launch/paths.ts";
import { commandOf } from "../launch/processes.ts";
import { Refusal } from "../launch/refusal.ts";

const FILE = join(root, ".test", "e2e-run.json");

/** One shop of the tests at a time in a clone: a second run would take it from the first. Returns what gives it free. */
export async function claimShop(): Promise<() => Promise<void>> {
  const text = await readFile(FILE, "utf8").catch(() => null);
  const pid = text === null ? 0 : Number((JSON.parse(text) as { pid?: number }).pid);
  if (pid > 0 && pid !== process.pid && (await commandOf(pid))?.includes("tools/test/main.ts")) {
    throw new Refusal(
      `The end to end tests already run in this folder (process ${pid}): wait for them, or end them first.`,
    );
  }
  await mkdir(join(root, ".test"), { recursive: true });
  await writeFile(FILE, JSON.stringify({ pid: process.pid }));
  return () => rm(FILE, { force: true });
}
