import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../tools/launch/paths.ts";
import { pickPort } from "../../../tools/launch/ports.ts";
import { waitFor } from "../../../tools/launch/progress.ts";
import { ownEnvironment } from "./own-shop";

const READY_MS = 300_000;

/** Starts the whole shop as `npm start` does, in folders and on ports of its own, and ends it afterwards. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const dataDir = join(root, ".test", "e2e");
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  const port = await pickPort(undefined);
  // A file, not a pipe: should this process end first, the shop can still say what it does while it ends.
  const logFile = join(dataDir, "shop.log");
  const log = openSync(logFile, "a");
  const shop = spawn(process.execPath, ["tools/bootstrap.mjs", "start"], {
    cwd: root,
    stdio: ["ignore", log, log],
    env: ownEnvironment(dataDir, String(port)),
  });
  process.once("exit", () => shop.kill("SIGTERM"));
  const demo = join(dataDir, "demo.json");
  const isUp = await waitFor(async () => existsSync(demo) || shop.exitCode !== null, READY_MS, 100);
  if (!isUp || shop.exitCode !== null) {
    shop.kill("SIGTERM");
    throw new Error(`The shop did not start:\n${await readFile(logFile, "utf8")}`);
  }
  process.env.KEYS_E2E_DEMO = demo;
  return async () => {
    if (shop.exitCode !== null) return;
    const ended = once(shop, "exit");
    shop.kill("SIGTERM");
    await ended;
  };
}
