import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { readMemory } from "../../../tools/launch/memory.ts";
import { root } from "../../../tools/launch/paths.ts";
import { readDemo } from "./demo";

/** Settings that the developer's shell may hold for a shop of its own; the one of the tests has none of them. */
const OF_A_SHOP =
  /^(DATABASE_URL|STRIPE_.*|NEXTAUTH_.*|DOWNLOAD_SIGNING_SECRET|KEYS_SIGNING_KEY|APP_URL|KEYS_ENV|KEYS_ASSETS_ROOT|SMTP_URL|MAIL_FROM|REDIS_URL|STORAGE_URL|GITHUB_(ID|SECRET)|GOOGLE_CLIENT_.*)$/;

/** The environment of a program of the tests' shop, which keeps everything in `dataDir` and listens on `port`. */
export function ownEnvironment(dataDir: string, port: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_A_SHOP.test(name));
  const own = { PORT: port, KEYS_DATA_DIR: dataDir, KEYS_DIST_DIR: ".test/next", KEYS_FAST_DATABASE: "1" };
  return { NODE_ENV: "production", ...Object.fromEntries(inherited), ...own };
}

type Ended = { readonly code: number; readonly output: string };

/** Runs a program of the repository to its end, as somebody would at a terminal. */
export async function runProgram(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  const told = ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`;
  return promisify(execFile)(process.execPath, [...args], { cwd: root, env }).then(
    (done) => ({ code: 0, output: told(done) }),
    (failed: { code: number; stdout: string; stderr: string }) => ({ code: failed.code, output: told(failed) }),
  );
}

/** `npm run keys -- …` in the shop of the tests. */
export function keys(...args: string[]): Promise<Ended> {
  const { file, demo } = readDemo();
  const env = ownEnvironment(dirname(file), new URL(demo.app_url).port);
  return runProgram(["--import", "tsx", "tools/launch/cli.ts", ...args], env);
}

/** What the shop puts off is due now: the jobs of this name that wait for their time. */
export async function hurry(task: string): Promise<void> {
  const { postgresPassword, postgresPort } = await readMemory(dirname(readDemo().file));
  const client = new Client(`postgresql://keys:${postgresPassword}@127.0.0.1:${postgresPort}/keys`);
  await client.connect();
  const waiting = "select id from graphile_worker.jobs where task_identifier = $1";
  await client.query(`select graphile_worker.reschedule_jobs(array(${waiting}), run_at => now())`, [task]);
  await client.end();
}
