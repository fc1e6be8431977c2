import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { glob } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { root } from "@/tools/launch/paths";

const MOST_LINES = 300;
/** Lists of constants and styles: cutting them in two would make them harder to read. */
const MAY_BE_LONGER = new Set(["app/globals.css"]);
/** Where the environment may be read: the settings of the shop, and the two files that run before there are any. */
const READ_THE_ENVIRONMENT = new Set([
  "lib/platform/env.ts",
  "instrumentation.ts",
  "next.config.ts",
  "prisma.config.ts",
]);
/** Modules of lib that browsers may load as well; whatever else needs Node or a package of the server says so. */
const FOR_EVERYONE = /^lib\/(kernel\/|[^/]+\/(rules|schema)(\.ts$|\/))/;

/** Packages that are computation only. */
const RUNS_ANYWHERE = new Set(["zod", "semver"]);

type Source = { readonly path: string; readonly text: string };

async function sources(...patterns: string[]): Promise<Source[]> {
  const paths = await glob(patterns, { cwd: root, ignore: ["lib/generated/**", "**/node_modules/**"] });
  expect(paths.length, `files of ${patterns.join(", ")}`).toBeGreaterThan(0);
  return Promise.all(paths.sort().map(async (path) => ({ path, text: await readFile(join(root, path), "utf8") })));
}

const lineCount = (text: string) => text.trimEnd().split("\n").length;
/** The same without comments, in which a word means nothing. */
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");

describe("files", () => {
  it(`of the product have at most ${MOST_LINES} lines`, async () => {
    const files = await sources("{app,lib,components,worker,tools}/**/*.{ts,tsx,mjs,css}");
    const long = files.filter(({ path, text }) => !MAY_BE_LONGER.has(path) && lineCount(text) > MOST_LINES);
    expect(long.map(({ path, text }) => `${path}: ${lineCount(text)}`)).toEqual([]);
  });

  it("read the environment in its places only", async () => {
    const files = await sources("{app,lib,components,worker}/**/*.{ts,tsx}", "*.ts");
    const readers = files.filter(
      ({ path, text }) => !READ_THE_ENVIRONMENT.has(path) && /process\.env\b/.test(code(text)),
    );
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  it("of lib that need the server say so", async () => {
    const files = (await sources("lib/**/*.ts")).filter(({ path }) => !FOR_EVERYONE.test(path));
    const silent = files.filter(
      ({ text }) => !/^import "server-only";$/m.test(text) && foreignImports(text).length > 0,
    );
    expect(silent.map(({ path, text }) => `${path}: ${foreignImports(text).join(", ")}`)).toEqual([]);
    expect(files.filter(({ text }) => foreignImports(text).length > 0).length).toBeGreaterThan(20);
  });

  it("that browsers may load do not claim the server", async () => {
    const files = (await sources("lib/**/*.ts")).filter(({ path }) => FOR_EVERYONE.test(path));
    expect(files.filter(({ text }) => /^import "server-only"/m.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("of pages tell their addresses together with the feed", async () => {
    const files = (await sources("app/**/page.tsx")).filter(({ text }) => /\balternates:/.test(text));
    expect(files.length).toBeGreaterThan(10);
    const alone = files.filter(({ text }) => !/\balternates: alternatesOf\(/.test(text));
    expect(alone.map(({ path }) => path)).toEqual([]);
  });

  it("take the time from the clock or an argument", async () => {
    const files = (await sources("{app,lib,worker}/**/*.{ts,tsx}")).filter(
      ({ path }) => path !== "lib/platform/clock.ts",
    );
    const readers = files.filter(({ text }) => /\bDate\.now\(\)|\bnew Date\(\)/.test(code(text)));
    expect(readers.map(({ path }) => path)).toEqual([]);
  });
});

/**
 * The packages and parts of Node that a module needs when it runs. Modules of our own are left out: one that reaches a
 * server module reaches its "server-only" as well, and the build refuses it in a browser.
 */
function foreignImports(text: string): string[] {
  const imports = code(text).matchAll(/^(?:import|export) (?!type\b)(?:[^"';]*? from )?"([^".@][^"]*|@(?!\/)[^"]*)"/gm);
  return [...imports].map(([, name = ""]) => name).filter((name) => !RUNS_ANYWHERE.has(name));
}
