import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "../launch/paths.ts";

const running = new Set<ChildProcess>();

/** Runs a program to its end. `isOk` says that it ended with 0; `output` is all that it printed, in its order. */
export async function execute(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ readonly isOk: boolean; readonly output: string }> {
  const child = spawn(command, [...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  running.delete(child);
  return { isOk: code === 0, output };
}

/** Asks everything that still runs to end in order, as Ctrl-C does: the browser's runner then ends its shop as well. */
export function interruptAll(): void {
  for (const child of running) child.kill("SIGINT");
}
