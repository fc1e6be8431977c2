import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";
import { root } from "../launch/paths.ts";
import { step } from "../launch/progress.ts";
import { Refusal } from "../launch/refusal.ts";

const exec = promisify(execFile);
/** How it is started: it draws without a graphics card and speaks to nobody but the shop. */
export const BROWSER_FLAGS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

async function firstUsable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const isUsable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isUsable) return path;
  }
  return null;
}

async function attempt(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await exec(command, [...args], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
    return true;
  } catch {
    // Not possible this way; the next one is tried, and the last one says what is missing.
    return false;
  }
}

/** A Chromium for the tests: one that is on the machine, else Debian's package, else Playwright's own download. */
export async function findBrowser(): Promise<string> {
  const known = async () =>
    firstUsable([process.env.KEYS_BROWSER ?? "", ...INSTALLED, chromium.executablePath()].filter(Boolean));
  const isDebianRoot = process.getuid?.() === 0 && (await attempt("apt-get", ["--version"]));
  const found =
    (await known()) ??
    (await step("Installing a browser for the tests", async () => {
      if (isDebianRoot) {
        await attempt("apt-get", ["update"]);
        await attempt("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
        const installed = await known();
        if (installed) return installed;
      }
      await attempt(join(root, "node_modules", ".bin", "playwright"), ["install", "chromium"]);
      return known();
    }));
  if (found) return found;
  throw new Refusal(
    "There is no browser for the tests: install Chromium or Chrome, or name one in KEYS_BROWSER, and run this again.",
  );
}
