import type { ChildProcess } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildPages } from "./build.ts";
import { runChild, startChild, stopChild } from "./child.ts";
import { openDatabase, type RunningDatabase } from "./database.ts";
import { writeJson } from "./memory.ts";
import { migrate } from "./migrate.ts";
import { isFree } from "./ports.ts";
import { commandOf } from "./processes.ts";
import { step, waitFor } from "./progress.ts";
import { Refusal } from "./refusal.ts";
import { type Plan, settingsFor } from "./shop-settings.ts";

export const CLI = ["--import", "tsx", "--conditions=react-server", "tools/commands/main.ts"];
const NEXT = join("node_modules", "next", "dist", "bin", "next");
const READY_MS = 120_000;

export type DemoAccount = { email: string; password: string; role: string; api_key: string };
export type RunningShop = {
  readonly appUrl: string;
  readonly sandboxUrl: string | null;
  readonly accounts: readonly DemoAccount[];
  readonly ingested: string;
  /** Resolves when the server, the sandbox or the database has ended by itself. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

/** One start at a time in a folder; a crashed one is recognised by its process being gone. */
async function claimFolder(plan: Plan): Promise<void> {
  const file = join(plan.dataDir, "run.json");
  const text = await readFile(file, "utf8").catch(() => null);
  const last = text === null ? null : (JSON.parse(text) as { pid?: number; port?: number });
  const pid = Number(last?.pid ?? 0);
  if (pid && pid !== process.pid && (await commandOf(pid))?.includes("tools/launch/main.ts")) {
    throw new Refusal(
      `The shop already runs from this folder (process ${pid}): open http://localhost:${last?.port}, or end it first.`,
    );
  }
  // The programs of a crashed start leave by themselves within moments; their ports are worth a short wait.
  const isPortFree = await waitFor(() => isFree(plan.port), pid ? 8000 : 0, 200);
  if (!isPortFree) {
    throw new Refusal(
      `Port ${plan.port} is in use by another program: end it, or choose another one, e.g. PORT=${plan.port + 1} npm start.`,
    );
  }
  await writeJson(file, { pid: process.pid, port: plan.port });
}

async function startSandbox(plan: Plan): Promise<ChildProcess | undefined> {
  if (plan.sandboxPort === null) return undefined;
  const { memory, dataDir } = plan;
  const args = ["--port", String(plan.sandboxPort), "--data", join(dataDir, "stripe-sandbox")];
  const secrets = ["--secret-key", memory.stripeSecretKey, "--webhook-secret", memory.stripeWebhookSecret];
  let isReady = false;
  const child = startChild({
    args: [
      "--import",
      "tsx",
      "tools/stripe-sandbox/main.ts",
      ...args,
      ...secrets,
      "--webhook-url",
      `http://localhost:${plan.port}/api/v1/billing/webhook`,
    ],
    env: {},
    logFile: join(dataDir, "sandbox.log"),
    onLine: (line) => {
      isReady ||= line.startsWith("ready ");
    },
  });
  const isUp = await waitFor(async () => isReady || child.exitCode !== null, READY_MS);
  if (!isUp || child.exitCode !== null)
    throw new Refusal(`The Stripe sandbox does not start; see ${join(dataDir, "sandbox.log")}.`);
  return child;
}

async function runCli(
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  return runChild([...CLI, ...command.split(" ")], env);
}

/** Fills the shop: the library, and outside production the demo accounts. A refused KEY is told, and stops nothing. */
async function fill(
  plan: Plan,
  env: Readonly<Record<string, string>>,
): Promise<Pick<RunningShop, "accounts" | "ingested">> {
  const ingest = await runCli("ingest", env);
  const ingested = ingest.output.trim().split("\n").at(-1) ?? "";
  if (ingest.code !== 0) process.stdout.write(`${ingest.output.trim()}\n`);
  if (plan.isProduction) return { accounts: [], ingested };
  const demo = await runCli("demo", env);
  if (demo.code !== 0) throw new Refusal(`The demo accounts could not be made: ${demo.output.trim()}`);
  return { accounts: JSON.parse(demo.output.trim().split("\n").at(-1) ?? "[]") as DemoAccount[], ingested };
}

async function startServer(
  plan: Plan,
  env: Readonly<Record<string, string>>,
  mode: "start" | "dev",
): Promise<ChildProcess> {
  const logFile = mode === "start" && !plan.isProduction ? join(plan.dataDir, "server.log") : undefined;
  const child = startChild({ args: [NEXT, mode, "-p", String(plan.port)], env, ...(logFile && { logFile }) });
  const isReady = async () => {
    if (child.exitCode !== null) return true;
    const response = await fetch(`http://127.0.0.1:${plan.port}/api/ready`).catch(() => null);
    return response?.ok ?? false;
  };
  const isUp = await waitFor(isReady, READY_MS, 100);
  if (!isUp || child.exitCode !== null)
    throw new Refusal(`The server does not start; see ${logFile ?? "the lines above"}.`);
  return child;
}

function endOf(name: string, child: ChildProcess | undefined): Promise<string> {
  return new Promise((resolve) =>
    child?.once("exit", (code, signal) => resolve(`${name} ended by itself (${signal ?? code}).`)),
  );
}

/** Starts everything that the shop consists of, in order, and answers when it can be used. */
export async function startShop(plan: Plan, mode: "start" | "dev"): Promise<RunningShop> {
  await mkdir(plan.dataDir, { recursive: true });
  // Settings that are wrong whatever the database is end the start before anything runs.
  settingsFor(plan, process.env.DATABASE_URL || "postgresql://127.0.0.1/keys");
  await claimFolder(plan);
  const opened: { database?: RunningDatabase; sandbox?: ChildProcess | undefined; server?: ChildProcess } = {};
  const stop = async () => {
    await stopChild(opened.server);
    await stopChild(opened.sandbox);
    await opened.database?.stop();
    await rm(join(plan.dataDir, "run.json"), { force: true });
  };
  try {
    opened.database = await step("Starting PostgreSQL", () => openDatabase(plan));
    const env = settingsFor(plan, opened.database.url);
    await step("Migrating", () => migrate(env.DATABASE_URL ?? ""));
    const [filled, sandbox] = await Promise.all([
      step("Ingesting the library", () => fill(plan, env)),
      step("Starting the Stripe sandbox", () => startSandbox(plan)),
    ]);
    opened.sandbox = sandbox;
    if (mode === "start") await step("Building the pages", () => buildPages(plan, env));
    opened.server = await step("Starting the server", () => startServer(plan, env, mode));
    const sandboxUrl = plan.sandboxPort ? `http://127.0.0.1:${plan.sandboxPort}` : null;
    if (!plan.isProduction) await writeDemo(plan, sandboxUrl, filled.accounts);
    const ended = Promise.race([
      endOf("The server", opened.server),
      endOf("The Stripe sandbox", sandbox),
      opened.database.ended,
    ]);
    return { appUrl: plan.appUrl, sandboxUrl, ...filled, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What scripts read to find the shop: its addresses, the sandbox's key and the demo accounts. */
async function writeDemo(plan: Plan, sandboxUrl: string | null, accounts: readonly DemoAccount[]): Promise<void> {
  const key = sandboxUrl ? plan.memory.stripeSecretKey : null;
  await writeJson(join(plan.dataDir, "demo.json"), {
    app_url: plan.appUrl,
    sandbox_url: sandboxUrl,
    stripe_secret_key: key,
    accounts,
  });
}
