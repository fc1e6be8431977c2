import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ASSETS_ROOT } from "./runbook-files";
import { readWorkflow } from "./workflow-files";

const file = join(ASSETS_ROOT, "github-keys/github-release-workflow/.github/workflows/release.yml");
const workflow = readWorkflow(readFileSync(file, "utf8"));

function scriptOf(job: string, step: string): string {
  const found = workflow.jobs[job]?.steps.find(({ name }) => name?.startsWith(step))?.run;
  if (!found) throw new Error(`No step ${step} in ${job}`);
  return found;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keys-release-"));
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program of the runner that notes how it is called and answers as `body` says. */
function stub(name: string, body: string): void {
  const path = join(folder, "bin", name);
  writeFileSync(path, `#!/bin/bash\necho "${name} $*" >> "$CALLS"\n${body}\n`);
  chmodSync(path, 0o755);
}

type Ran = { code: number | null; output: string; given: string; calls: string[] };

function run(script: string, env: Record<string, string>): Ran {
  const [given, calls] = [join(folder, "output"), join(folder, "calls")];
  for (const path of [given, calls]) writeFileSync(path, "");
  const { PATH = "" } = process.env;
  const settings = { PATH: `${join(folder, "bin")}:${PATH}`, GITHUB_OUTPUT: given, CALLS: calls, HOME: folder };
  const options = {
    cwd: folder,
    env: { NODE_ENV: "test", ...settings, ...env },
    encoding: "utf8",
  } as const;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], options);
  const lines = readFileSync(calls, "utf8").split("\n").filter(Boolean);
  return { code: status, output: stdout + stderr, given: readFileSync(given, "utf8").trim(), calls: lines };
}

describe("who gets a version", () => {
  it.each([
    ["", "v1.0.0", "latest"],
    ["1.9.0", "v1.10.0", "latest"],
    ["1.10.0", "v1.9.1", "release-1.x"],
    ["2.0.0", "v1.4.3", "release-1.x"],
    ["2.0.0", "v2.0.0", "latest"],
    ["1.9.0", "v2.0.0-rc.1", "next"],
    ["", "v0.1.0-alpha", "next"],
    ["2.0.0-rc.1", "v2.0.0", "latest"],
  ])("with latest %j: %s goes to %s", (latest, TAG, channel) => {
    stub("npm", latest === "" ? "echo E404 >&2; exit 1" : `echo ${latest}`);
    const ran = run(scriptOf("publish", "Who gets"), { NAME: "@scope/pack", TAG });
    expect([ran.code, ran.given, ran.output]).toEqual([0, `channel=${channel}`, expect.stringContaining(channel)]);
    expect(ran.calls).toEqual(["npm view @scope/pack dist-tags.latest"]);
  });
});

describe("publishing", () => {
  const publish = (integrity: string) => {
    writeFileSync(join(folder, "pack-1.0.0.tgz"), "packed");
    stub("npm", `[ "$1" = view ] && echo "${integrity}"; exit 0`);
    const env = { FILE: "pack-1.0.0.tgz", NAME: "pack", TAG: "v1.0.0", CHANNEL: "latest" };
    return run(scriptOf("publish", "Publish"), env);
  };
  const ours = `sha512-${createHash("sha512").update("packed").digest("base64")}`;

  it("publishes a version that the registry does not have", () => {
    const { code, calls } = publish("");
    expect(code).toBe(0);
    expect(calls[1]).toBe("npm publish ./pack-1.0.0.tgz --provenance --access public --tag latest");
  });

  it("is content with the same file, and refuses another one", () => {
    expect(publish(ours)).toMatchObject({ code: 0, calls: ["npm view pack@1.0.0 dist.integrity"] });
    const other = publish("sha512-other");
    expect([other.code, other.calls.length]).toEqual([1, 1]);
    expect(other.output).toContain("the registry has another file as pack@1.0.0");
  });

  it("stops at a file that is not the one that was tried", () => {
    writeFileSync(join(folder, "a.tgz"), "packed");
    const check = (SHA256: string) => run(scriptOf("publish", "The file is"), { FILE: "a.tgz", SHA256 }).code;
    expect(check(createHash("sha256").update("packed").digest("hex"))).toBe(0);
    expect(check("0".repeat(64))).toBe(1);
  });
});

const CHANGELOG = `# Changelog

## [1.1.0] - 2026-01-02

### Fixed

- The fault.

## [1.0.0] - 2026-01-01

- All of it.

## [0.9.0] - 2025-12-31

### Added

[1.1.0]: https://example.com/1.1.0
[0.9.0]: https://example.com/0.9.0
`;

describe("the release on GitHub", () => {
  const tell = (CHANNEL: string, TAG: string, isThere = false) => {
    writeFileSync(join(folder, "CHANGELOG.md"), CHANGELOG);
    stub("gh", `[ "$2" = view ] && exit ${isThere ? 0 : 1}; exit 0`);
    const ran = run(scriptOf("publish", "Tell"), { CHANNEL, TAG, FILE: "a.tgz", GH_TOKEN: "x" });
    return { ...ran, notes: readFileSync(join(folder, "notes.md"), "utf8").trim() };
  };

  it.each([
    ["latest", "--latest"],
    ["next", "--prerelease"],
    ["release-1.x", "--latest=false"],
  ])("of channel %s is created with %s", (channel, flag) => {
    const { code, calls, notes } = tell(channel, "v1.1.0");
    expect([code, notes]).toEqual([0, "### Fixed\n\n- The fault."]);
    expect(calls[1]).toBe(`gh release create v1.1.0 a.tgz --title v1.1.0 --notes-file notes.md --verify-tag ${flag}`);
  });

  it("is left alone when it is there, and says nothing of links", () => {
    expect(tell("latest", "v1.1.0", true)).toMatchObject({ code: 0, calls: ["gh release view v1.1.0"] });
    expect(tell("latest", "v0.9.0").notes).toBe("### Added");
  });
});

describe("what a release needs", () => {
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
    execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "pipe" });
  };
  const check = (version: string, TAG = `v${version}`, branch = "origin/main") => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ version }));
    writeFileSync(join(folder, "CHANGELOG.md"), CHANGELOG);
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "-m", "a");
    git("update-ref", `refs/remotes/${branch}`, "HEAD");
    const { code, output } = run(scriptOf("build", "Tag,"), { TAG });
    return [code, output.trim()];
  };

  it("is a tag, an entry with words, and a commit on main or a release branch", () => {
    expect(check("1.1.0")).toEqual([0, ""]);
    expect(check("1.0.0", "v1.0.0", "origin/release/1.x")).toEqual([0, ""]);
  });

  it.each([
    ["1.1.0", "v1.2.0", "origin/main", "package.json says 1.1.0, the tag says 1.2.0"],
    ["3.0.0", "v3.0.0", "origin/main", "CHANGELOG.md has no entry for 3.0.0"],
    ["0.9.0", "v0.9.0", "origin/main", "the entry for 0.9.0 in CHANGELOG.md is empty"],
    ["1.1.0", "v1.1.0", "origin/feature", "the tagged commit is neither on main nor on a branch release/…"],
  ])("of %s as %s on %s is missed: %s", (version, tag, branch, message) => {
    expect(check(version, tag, branch)).toEqual([1, `::error::${message}`]);
  });

  it("takes the file's name from the last line of what packing prints", () => {
    writeFileSync(join(folder, "package.json"), "{}");
    mkdirSync(join(folder, "package"));
    writeFileSync(join(folder, "package/package.json"), '{"name":"@scope/pack"}');
    execFileSync("tar", ["-czf", "scope-pack-1.0.0.tgz", "package"], { cwd: folder });
    stub("npm", 'echo "> built in 3 ms"; echo scope-pack-1.0.0.tgz');
    const step = workflow.jobs.build?.steps.find(({ id }) => id === "pack")?.run ?? "";
    const { code, given } = run(step, {});
    expect(code).toBe(0);
    expect(given).toMatch(/^file=scope-pack-1\.0\.0\.tgz\nsha256=[0-9a-f]{64}\nname=@scope\/pack$/);
  });
});
