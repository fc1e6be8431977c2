import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { glob } from "tinyglobby";
import { runChild } from "./child.ts";
import { packClient } from "./client.ts";
import { compileModulesEarly } from "./eager-modules.ts";
import { root } from "./paths.ts";
import { Refusal } from "./refusal.ts";
import type { Plan } from "./shop-settings.ts";

const NEXT = join("node_modules", "next", "dist", "bin", "next");
const SOURCES = ["app/**", "components/**", "lib/**", "worker/**", "public/**", "tools/cli/**", "prisma/schema.prisma"];
const FILES = [
  "tools/launch/eager-modules.ts",
  "instrumentation.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** A name for everything that a build is made of: the sources, the locked packages, the settings that it bakes in. */
async function fingerprint(plan: Plan): Promise<string> {
  const files = await glob([...SOURCES, ...FILES], {
    cwd: root,
    dot: false,
    ignore: ["lib/generated/**", "public/keys-client.tgz"],
  });
  const hash = createHash("sha256").update(`${plan.appUrl}\0${plan.isProduction}\0${plan.distDir}`);
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(await readFile(join(root, file)));
  return hash.digest("hex");
}

/** Builds the pages unless the last build was made of the same. */
export async function buildPages(plan: Plan, env: Readonly<Record<string, string>>): Promise<void> {
  const stamp = join(root, plan.distDir, "keys-build.txt");
  const wanted = await fingerprint(plan);
  const found = await readFile(stamp, "utf8").catch(() => "");
  if (found === wanted) return;
  await packClient();
  const { code, output } = await runChild([NEXT, "build"], env);
  if (code !== 0) throw new Refusal(`The pages could not be built:\n${output.split("\n").slice(-60).join("\n")}`);
  await compileModulesEarly(join(root, plan.distDir));
  await writeFile(stamp, wanted);
}
