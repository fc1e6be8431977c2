import { isAbsolute, join } from "node:path";
import { parseSettings } from "../../lib/platform/settings.ts";
import { type Memory, readMemory } from "./memory.ts";
import { root } from "./paths.ts";
import { pickPort } from "./ports.ts";
import { Refusal } from "./refusal.ts";

/** Where a start keeps everything, and what it will run. */
export type Plan = {
  readonly dataDir: string;
  readonly distDir: string;
  readonly port: number;
  readonly appUrl: string;
  readonly isProduction: boolean;
  readonly memory: Memory;
  /** Null when DATABASE_URL names another one. */
  readonly postgresPort: number | null;
  /** Null when the shop talks to Stripe itself. */
  readonly sandboxPort: number | null;
};

function given(name: string): string | undefined {
  return process.env[name] || undefined;
}

function dataFolder(): string {
  const folder = given("KEYS_DATA_DIR") ?? ".data";
  return isAbsolute(folder) ? folder : join(root, folder);
}

function readPort(): number {
  const port = Number(given("PORT") ?? 3000);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Refusal("PORT is not valid: the port the shop listens on, e.g. 3000.");
}

/** Reads what this start is to be, and what the clone remembers of the last one. */
export async function planStart(): Promise<Plan> {
  const port = readPort();
  const dataDir = dataFolder();
  const isProduction = given("KEYS_ENV") === "production";
  const memory = await readMemory(dataDir);
  const needsSandbox = !given("STRIPE_SECRET_KEY") && !isProduction;
  return {
    dataDir,
    distDir: given("KEYS_DIST_DIR") ?? ".next",
    port,
    appUrl: (given("APP_URL") ?? `http://localhost:${port}`).replace(/\/+$/, ""),
    isProduction,
    memory,
    postgresPort: given("DATABASE_URL") ? null : await pickPort(memory.postgresPort),
    sandboxPort: needsSandbox ? await pickPort(memory.sandboxPort) : null,
  };
}

/** The settings as the programs of the shop receive them. A wrong or missing one ends the start with its one line. */
export function settingsFor(plan: Plan, databaseUrl: string): Record<string, string> {
  const { memory, sandboxPort } = plan;
  const sandbox = sandboxPort && {
    STRIPE_SECRET_KEY: memory.stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: memory.stripeWebhookSecret,
    STRIPE_API_BASE: `http://127.0.0.1:${sandboxPort}`,
    CLOCK_URL: `http://127.0.0.1:${sandboxPort}/sandbox/clock`,
  };
  const demo = !plan.isProduction && {
    NEXTAUTH_SECRET: given("NEXTAUTH_SECRET") ?? memory.nextauthSecret,
    DOWNLOAD_SIGNING_SECRET: given("DOWNLOAD_SIGNING_SECRET") ?? memory.downloadSigningSecret,
    KEYS_SIGNING_KEY: given("KEYS_SIGNING_KEY") ?? memory.signingKey,
  };
  const settings: Record<string, string> = {
    DATABASE_URL: databaseUrl,
    APP_URL: plan.appUrl,
    NEXTAUTH_URL: plan.appUrl,
    PORT: String(plan.port),
    KEYS_DIST_DIR: plan.distDir,
    KEYS_DATA_DIR: plan.dataDir,
    STORAGE_URL: given("STORAGE_URL") ?? `file:${join(plan.dataDir, "artifacts")}`,
    NEXT_TELEMETRY_DISABLED: "1",
    ...(sandbox || {}),
    ...(demo || {}),
  };
  const parsed = parseSettings({ ...process.env, ...settings });
  if (!parsed.ok) throw new Refusal(parsed.error);
  return settings;
}
