import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "@/tools/launch/paths";
import { byName, type Pack, readReleases, readText, testsOf } from "../../assets/pack-files";

const NODE = join(root, "node_modules/.bin/node");
const run = promisify(execFile);

/** Code packs, with their older releases, whose tests ask for a PostgreSQL server. Without one they skip those; here there is one. */
const packs = [...readReleases("node-next-keys"), ...readReleases("stripe-keys")].filter((pack) =>
  pack.files.some((file) => /^tests\/.*\.ts$/.test(file) && readText(pack, file).includes("TEST_DATABASE_URL")),
);

function databaseUrl(): string {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is missing: the integration project sets it to the test cluster.");
  return url;
}

async function testOnServer(pack: Pack): Promise<string> {
  const { PATH, HOME } = process.env;
  const env = { NODE_ENV: "test", PATH, HOME, TEST_DATABASE_URL: databaseUrl() } as const;
  const options = { cwd: pack.folder, env, timeout: 110_000, maxBuffer: 32 * 1024 * 1024 };
  return run(NODE, ["--test", "--test-reporter=tap", ...testsOf(pack)], options).then(
    ({ stdout }) => stdout,
    (failure: { stdout?: string }) => failure.stdout ?? String(failure),
  );
}

it("finds packs with tests for PostgreSQL", () => {
  expect(packs.length).toBeGreaterThanOrEqual(8);
});

it.each(byName(packs))("%s passes its tests on PostgreSQL, and skips none for want of it", async (_name, pack) => {
  const output = await testOnServer(pack);
  expect(/^# fail (\d+)$/m.exec(output)?.[1], output).toBe("0");
  const skipped = [...output.matchAll(/# SKIP(.*)$/gm)].map(([, reason = ""]) => reason.trim());
  expect(skipped.filter((reason) => reason.includes("DATABASE_URL"))).toEqual([]);
});
