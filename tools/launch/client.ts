import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./paths.ts";
import { Refusal } from "./refusal.ts";

const PACKAGE = join(root, "tools", "cli");
const SERVED = join(root, "public", "keys-client.tgz");

/**
 * Packs the client of those who buy here, so that `npx <shop>/keys-client.tgz verify …` runs it. npm gives every file the
 * same time, so the same sources make the same bytes.
 */
export async function packClient(): Promise<void> {
  await mkdir(join(root, "public"), { recursive: true });
  const made = await mkdtemp(join(root, "public", ".pack-"));
  try {
    const args = ["pack", PACKAGE, "--pack-destination", made, "--silent", "--ignore-scripts"];
    const npm = process.env.npm_execpath;
    const run = promisify(execFile);
    const { stdout } = npm?.endsWith(".js")
      ? await run(process.execPath, [npm, ...args])
      : await run("npm", args, { shell: process.platform === "win32" });
    await rename(join(made, stdout.trim().split("\n").at(-1) ?? ""), SERVED);
  } catch (error) {
    throw new Refusal(`The client could not be packed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}
