import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { root } from "./paths.ts";

const STOP_MS = 10_000;

export type ChildOptions = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where its output goes; without it, to the terminal. */
  readonly logFile?: string;
  /** Called with each line of its standard output. */
  readonly onLine?: (line: string) => void;
};

function childEnv(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const watch = `--import ${new URL("end-with-parent.mjs", import.meta.url).href}`;
  return { ...process.env, ...env, NODE_OPTIONS: watch, KEYS_LAUNCHER: String(process.pid) };
}

/**
 * Starts a program of the shop on the pinned Node. It ends when this process ends, however that happens: it holds a
 * channel to it and leaves when the channel closes (`end-with-parent.mjs`).
 */
export function startChild(options: ChildOptions): ChildProcess {
  const piped = options.logFile || options.onLine ? "pipe" : "inherit";
  const child = spawn(process.execPath, [...options.args], {
    cwd: root,
    stdio: ["ignore", piped, piped, "ipc"],
    env: childEnv(options.env),
    // Ctrl-C reaches the launcher alone, which ends its children in order.
    detached: true,
  });
  const log = options.logFile ? createWriteStream(options.logFile, { flags: "a" }) : null;
  if (log) {
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
  }
  if (options.onLine && child.stdout) createInterface({ input: child.stdout }).on("line", options.onLine);
  return child;
}

/** Ends a child in order, by force when it takes too long. */
export async function stopChild(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(force);
}

/** Runs a program to its end and answers with its exit code and output. */
export async function runChild(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: childEnv(env),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 1, output };
}
