import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../tools/launch/paths.ts";
import { pickPort } from "../../../tools/launch/ports.ts";
import { waitFor } from "../../../tools/launch/progress.ts";

const READY_MS = 300_000;
/** Settings that the developer's shell may hold for a shop of its own; the one of the tests has none of them. */
const OF_A_SHOP =
  /^(DATABASE_URL|STRIPE_.*|NEXTAUTH_.*|DOWNLOAD_SIGNING_SECRET|KEYS_SIGNING_KEY|APP_URL|KEYS_ENV|KEYS_ASSETS_ROOT|SMTP_URL|MAIL_FROM|REDIS_URL|STORAGE_URL|GITHUB_(ID|SECRET)|GOOGLE_CLIENT_.*)$/;

/** Starts the whole shop as `npm start` does, in folders and on ports of its own, and ends it afterwards. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const dataDir = join(root, ".test", "e2e");
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  const port = await pickPort(undefined);
  const settings = { PORT: String(port), KEYS_DATA_DIR: dataDir, KEYS_DIST_DIR: ".test/next", KEYS_FAST_DATABASE: "1" };
  const inherited = Object.entries(process.env).filter(([name]) => !OF_A_SHOP.test(name));
  // A file, not a pipe: should this process end first, the shop can still say what it does while it ends.
  const logFile = join(dataDir, "shop.log");
  const log = openSync(logFile, "a");
  const shop = spawn(process.execPath, ["tools/bootstrap.mjs", "start"], {
    cwd: root,
    stdio: ["ignore", log, log],
    env: { NODE_ENV: "production", ...Object.fromEntries(inherited), ...settings },
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
