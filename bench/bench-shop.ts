import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { TEST_SETTINGS } from "../tests/support/settings.ts";
import { startChild, stopChild } from "../tools/launch/child.ts";
import { root } from "../tools/launch/paths.ts";
import { pickPort } from "../tools/launch/ports.ts";
import { ensureDatabase, startCluster } from "../tools/launch/postgres.ts";
import { waitFor } from "../tools/launch/progress.ts";
import { type CountingProxy, startCountingProxy } from "./counting-proxy.ts";

const READY_MS = 300_000;

/** The shop as `npm start` runs it, built, with a PostgreSQL that makes everything durable and the sandbox as Stripe. */
export type BenchShop = {
  readonly appUrl: string;
  readonly sandboxUrl: string;
  readonly databaseUrl: string;
  readonly adminKey: string;
  /** What passes from the shop to Stripe. */
  readonly stripe: CountingProxy;
  /** Makes so many people; answers with their API keys. */
  createPeople(count: number): Promise<string[]>;
  stop(): Promise<void>;
};

type Undo = (() => Promise<unknown>)[];

async function startStripe(home: string, appUrl: string): Promise<{ url: string; stop: () => Promise<void> }> {
  let url = "";
  const secrets = [
    "--secret-key",
    TEST_SETTINGS.STRIPE_SECRET_KEY,
    "--webhook-secret",
    TEST_SETTINGS.STRIPE_WEBHOOK_SECRET,
  ];
  const place = ["--port", "0", "--data", join(home, "stripe-sandbox")];
  const child = startChild({
    args: [
      ...["--import", "tsx", "tools/stripe-sandbox/main.ts"],
      ...[...place, ...secrets, "--webhook-url", `${appUrl}/api/v1/billing/webhook`],
    ],
    env: {},
    logFile: join(home, "sandbox.log"),
    onLine: (line) => {
      if (line.startsWith("ready ")) url = line.slice("ready ".length);
    },
  });
  await waitFor(async () => url !== "" || child.exitCode !== null, READY_MS);
  if (url === "") throw new Error(`The Stripe sandbox does not start; see ${join(home, "sandbox.log")}.`);
  return { url, stop: () => stopChild(child) };
}

async function startServer(home: string, env: Record<string, string>): Promise<() => Promise<void>> {
  const logFile = join(home, "shop.log");
  const log = openSync(logFile, "a");
  const shop = spawn(process.execPath, ["tools/bootstrap.mjs", "start"], {
    cwd: root,
    stdio: ["ignore", log, log],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  const stop = async () => {
    if (shop.exitCode !== null) return;
    const ended = once(shop, "exit");
    shop.kill("SIGTERM");
    await ended;
  };
  await waitFor(async () => existsSync(join(home, "demo.json")) || shop.exitCode !== null, READY_MS, 100);
  if (existsSync(join(home, "demo.json"))) return stop;
  await stop();
  throw new Error(`The shop did not start:\n${await readFile(logFile, "utf8")}`);
}

async function open(home: string, undo: Undo): Promise<Omit<BenchShop, "stop">> {
  const cluster = await startCluster({
    folder: join(home, "postgres"),
    port: await pickPort(undefined),
    password: "only-for-benchmarks",
    logFile: join(home, "postgres.log"),
    settings: ["shared_buffers=256MB", "work_mem=16MB"],
  });
  undo.push(() => cluster.stop());
  await ensureDatabase(cluster.url("postgres"), "bench");
  const databaseUrl = cluster.url("bench");
  const port = await pickPort(undefined);
  const appUrl = `http://localhost:${port}`;
  const sandbox = await startStripe(home, appUrl);
  undo.push(sandbox.stop);
  const stripe = await startCountingProxy(sandbox.url);
  undo.push(stripe.stop);
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = TEST_SETTINGS;
  const place = {
    PORT: String(port),
    KEYS_DATA_DIR: home,
    KEYS_DIST_DIR: ".test/next-bench",
    DATABASE_URL: databaseUrl,
  };
  const payments = { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_BASE: stripe.url };
  undo.push(await startServer(home, { ...place, ...payments, LOG_LEVEL: "warn" }));
  const { accounts } = JSON.parse(await readFile(join(home, "demo.json"), "utf8")) as {
    accounts: { role: string; api_key: string }[];
  };
  const adminKey = accounts.find((account) => account.role === "admin")?.api_key ?? "";
  const createPeople = async (count: number) => {
    const args = ["--import", "tsx", "--conditions=react-server", "bench/people-once.ts", String(count)];
    const env = { ...process.env, ...TEST_SETTINGS, DATABASE_URL: databaseUrl };
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 24 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as string[];
  };
  return { appUrl, sandboxUrl: sandbox.url, databaseUrl, adminKey, stripe, createPeople };
}

/** Starts all of it in a folder of its own; the built pages are kept for the next time. */
export async function startBenchShop(): Promise<BenchShop> {
  const home = join(root, ".test", `bench-payments-${process.pid}`);
  await mkdir(home, { recursive: true });
  const undo: Undo = [];
  const stop = async () => {
    for (const end of undo.reverse()) await end();
    await rm(home, { recursive: true, force: true });
  };
  try {
    return { ...(await open(home, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
