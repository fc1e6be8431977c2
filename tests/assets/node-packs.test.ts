import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findSecrets } from "@/lib/ingestion/rules/secrets";
import { root } from "@/tools/launch/paths";
import { byName, type Pack, readReleases, readShelf, readText, testsOf } from "./pack-files";
import { exampleFaults, factsOf, importFault, typeFaults } from "./pack-sources";

const NODE = join(root, "node_modules/.bin/node");
const run = promisify(execFile);

const named = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])).default([]);
const manifestSchema = z.looseObject({
  dependencies: named,
  required_env: named,
  optional_env: named,
  side_effects: named,
});
const manifestOf = (pack: Pack) => manifestSchema.parse(JSON.parse(readText(pack, "key.json")));

const nodePacks = readShelf("node-next-keys");
const packs = [...nodePacks, ...["stripe-keys", "supabase-keys", "cursor-keys"].flatMap(readShelf)];
/** Older releases are downloaded as well, so what is promised of code is kept by each of them. */
const releases = ["node-next-keys", "stripe-keys", "supabase-keys"].flatMap(readReleases);
const sourcesOf = (pack: Pack) => pack.files.filter((file) => file.startsWith("src/"));
const hasTypeScript = (pack: Pack) => pack.files.some((file) => /\.tsx?$/.test(file));

/** What belongs to this clone or to one machine, and would show in a file that is sold. */
const PRIVATE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a folder of one machine", /(?<![\w.])\/(?:home|Users|root|work|workspace)\/\w|[A-Z]:\\Users\\/],
  ["a part of the shop", /keys-assets|marketplace_|["'`]@\/|\blib\/(?:platform|kernel|ingestion)\b/],
  ["an address of a person", /\b[\w.+-]+@(?!(?:[\w-]+\.)*example\.)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/i],
  ["a private host", /\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b(?!\/\d)|\.(?:internal|corp|lan)\b/],
  ["a note to oneself", /\b(?:TODO|FIXME|XXX|HACK)\b/],
];

function privateMentions(file: string, text: string): string[] {
  const found = PRIVATE.filter(([, pattern]) => pattern.test(text)).map(([what]) => `${file}: ${what}`);
  return [...found, ...findSecrets(file, Buffer.from(text)).map(({ message }) => `${file}: ${message}`)];
}

/** A buyer's shell: neither this project's database nor what the test runner around it has set. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot"];
  return Object.fromEntries(kept.map((name) => [name, process.env[name]])) as NodeJS.ProcessEnv;
}

type Outcome = { readonly code: number; readonly output: string };

async function runOwnTests(pack: Pack): Promise<Outcome> {
  const options = { cwd: pack.folder, env: plainEnvironment(), timeout: 100_000, maxBuffer: 32 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await run(NODE, ["--test", "--test-reporter=tap", ...testsOf(pack)], options);
    return { code: 0, output: stdout + stderr };
  } catch (failure) {
    const { code, stdout, stderr } = failure as { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === "number" ? code : -1, output: `${stdout ?? ""}${stderr ?? String(failure)}` };
  }
}

/** A figure of the summary that ends a run; -1 when there is none. */
const figure = (output: string, name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1] ?? -1);

/** Sources with the code of the fault that the type check must find in them; null for none. */
const FAULTY: Readonly<Record<string, readonly [text: string, code: number | null]>> = {
  "a-right.ts": ["export const [one = process.pid, two = new URL('x:y')] = [];", null],
  "b-strict.ts": ["export const f = (x) => x;", 7006],
  "c-unchecked-index.ts": ["export const f = (x: number[]): number => x[0];", 2322],
  "d-exact-optional.ts": ["export const x: { y?: number } = { y: undefined };", 2375],
  "e-erasable.ts": ["export enum X { Y }", 1294],
  "f-verbatim.ts": ["export { X } from './g-type.ts';", 1205],
  "g-type.ts": ["export type X = 1;", null],
  "h-absent.ts": ["export * from 'a-package-that-nobody-declares';", 2307],
};

it("offers at least five code packs for Node and Next.js", () => {
  expect(nodePacks.filter(hasTypeScript).length).toBeGreaterThanOrEqual(5);
});

describe.each(byName(packs))("%s", (_name, pack) => {
  it("has a manifest, sources and tests of its own", () => {
    expect(pack.files).toContain("key.json");
    // A pack for another tool may be documents and configuration; one for Node is code.
    if (!pack.name.startsWith("node-next-keys/") && !hasTypeScript(pack)) return;
    expect(sourcesOf(pack).filter((file) => /\.tsx?$/.test(file))).not.toEqual([]);
    expect(testsOf(pack)).not.toEqual([]);
  });
});

describe.each(byName(releases.filter(hasTypeScript)))("the code of %s", (_name, pack) => {
  it("passes the strictest type check that a buyer may have set", () => {
    expect(typeFaults(pack)).toEqual([]);
    expect(exampleFaults(pack)).toEqual([]);
  });

  it("passes its own tests where nothing is set up", async () => {
    const { code, output } = await runOwnTests(pack);
    expect(code, output).toBe(0);
    expect(figure(output, "pass"), output).toBeGreaterThan(5);
    expect(["fail", "cancelled", "todo"].map((name) => figure(output, name))).toEqual([0, 0, 0]);
    // What is skipped says which server it waits for.
    const skipped = [...output.matchAll(/# SKIP(.*)$/gm)].map(([, reason = ""]) => reason.trim());
    expect(skipped.filter((reason) => !/\bTEST_[A-Z]+_URL\b/.test(reason))).toEqual([]);
  });

  it("imports Node, itself and what the manifest declares", () => {
    const declared = new Set(manifestOf(pack).dependencies);
    const faults = sourcesOf(pack).flatMap((file) =>
      factsOf(file, readText(pack, file)).imports.flatMap((specifier) => importFault(specifier, file, declared) ?? []),
    );
    expect(faults).toEqual([]);
  });

  it("reads no environment variable that the manifest does not declare", () => {
    const { required_env, optional_env, side_effects } = manifestOf(pack);
    const declared = new Set([...required_env, ...optional_env]);
    const facts = sourcesOf(pack).map((file) => factsOf(file, readText(pack, file)));
    const undeclared = facts.flatMap(({ variables }) => variables).filter((name) => !declared.has(name));
    expect(undeclared).toEqual([]);
    // Whoever takes the environment as a whole says so instead.
    if (facts.some(({ takesEnvironment }) => takesEnvironment))
      expect(side_effects.join("\n")).toContain("process.env");
  });

  it("mentions nothing private", () => {
    expect(sourcesOf(pack).flatMap((file) => privateMentions(file, readText(pack, file)))).toEqual([]);
  });
});

describe("these checks", () => {
  it.each([
    ['import { x } from "./x.ts";', null],
    ['export type { X } from "node:fs";', null],
    ['import pg from "pg";', null],
    ['import type { X } from "@scope/declared/deep";', null],
    ['import { x } from "zod";', "zod is no"],
    ['type X = import("@scope/other").X;', "@scope/other is no"],
    ['const x = await import("fs");', "fs is no"],
    ["const x = await import(name);", "computed: name is no"],
    ['import { x } from "../tests/x.ts";', "../tests/x.ts leads out"],
    ['export * from "../../other/src/x.ts";', "../../other/src/x.ts leads out"],
  ])("judge the import in %s", (text, fault) => {
    const [specifier = ""] = factsOf("src/a.ts", text).imports;
    const found = importFault(specifier, "src/a.ts", new Set(["pg", "@scope/declared"]));
    if (fault === null) expect(found).toBeNull();
    else expect(found).toContain(fault);
  });

  it("find what each flag of the type check is there for", () => {
    const folder = mkdtempSync(join(tmpdir(), "keys-pack-"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const files = Object.keys(FAULTY);
    for (const file of files) writeFileSync(join(folder, file), FAULTY[file]?.[0] ?? "");
    const faults = typeFaults({ name: "faulty", folder, files });
    rmSync(folder, { recursive: true });
    expect(faults.map((fault) => fault.replace(/ TS(\d+) .*/s, " $1"))).toEqual(
      files.flatMap((file) => (FAULTY[file]?.[1] ? [`${file}:1 ${FAULTY[file][1]}`] : [])),
    );
  });

  it.each([
    ["process.env.ONE", ["ONE"], false],
    ['globalThis.process.env["TWO"]', ["TWO"], false],
    ["const { THREE, FOUR: four } = process.env;", ["THREE", "FOUR"], false],
    ["function f(env: Env) { return env.FIVE; }", ["FIVE"], false],
    ["use(process.env)", [], true],
    ["process.env[name]", [], true],
    ['import { env } from "node:process"; env.SIX;', ["SIX"], true],
    ["// process.env.SEVEN\nsettings.EIGHT", [], false],
  ])("find the environment in %j", (text, variables, takesEnvironment) => {
    expect(factsOf("src/a.ts", text)).toMatchObject({ variables, takesEnvironment });
  });

  it.each([
    '"/workspace/shop/x"',
    "/home/someone/x",
    'import "@/lib/x"',
    "me@company.com",
    "http://10.1.2.3:80",
    "db.internal",
    "// TODO later",
  ])("find what is private in %s", (text) => {
    expect(privateMentions("src/a.ts", text)).toHaveLength(1);
  });

  it.each(["ada@mail.example.com", "http://localhost:3000", "10.0.0.0/8", "192.0.2.1", "1.10.2"])(
    "let %s pass",
    (text) => expect(privateMentions("src/a.ts", text)).toEqual([]),
  );
});
