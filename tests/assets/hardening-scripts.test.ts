import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ASSETS_ROOT } from "./runbook-files";

const SCRIPTS = join(ASSETS_ROOT, "github-keys", "github-repo-hardening", ".github", "hardening");
const SHA = "0123456789abcdef0123456789abcdef01234567";
const REPO = "acme/shop";

/** As much of `gh api` as the scripts use, on a state in a file. */
const FAKE_GH = `#!${process.execPath}
const { readFileSync, writeFileSync } = require("node:fs");
const file = process.env.FAKE_STATE;
const state = JSON.parse(readFileSync(file, "utf8"));
const args = process.argv.slice(3);
const take = (flag) => (args.includes(flag) ? args.splice(args.indexOf(flag), 2)[1] : undefined);
const method = take("-X") ?? "GET";
const jq = take("--jq");
const body = take("--input") === "-" ? JSON.parse(readFileSync(0, "utf8")) : undefined;
const path = args[0].split("?")[0].replace("repos/${REPO}", "") || "/";
const fail = (text) => { process.stderr.write(text + "\\n"); process.exit(1); };
const answer = (value) => process.stdout.write(value === undefined ? "" : JSON.stringify(value));
if (method !== "GET") {
  state.writes.push(method + " " + path);
  if (state.refuse.includes(path)) { writeFileSync(file, JSON.stringify(state)); fail("gh: Not part of your plan (HTTP 403)"); }
  const merge = (into, from) => { for (const [key, value] of Object.entries(from)) into[key] = value !== null && typeof value === "object" && !Array.isArray(value) && into[key] ? merge(into[key], value) : value; return into; };
  if (state.switches[path] !== undefined) state.switches[path] = true;
  else if (method === "POST") { const id = Object.keys(state.rulesets).length + 1; state.rulesets[id] = { id, ...body }; }
  else if (path.startsWith("/rulesets/")) Object.assign(state.rulesets[path.slice(10)], body);
  else state.objects[path] = merge(state.objects[path] ?? {}, body);
  writeFileSync(file, JSON.stringify(state));
} else if (state.commits[args[0]]) process.stdout.write(jq ? state.commits[args[0]] : "");
else if (path === "/rulesets") answer(Object.values(state.rulesets).map(({ id, name }) => ({ id, name })));
else if (path.startsWith("/rulesets/")) answer(state.rulesets[path.slice(10)]);
else if (state.switches[path] === true) answer(path === "/vulnerability-alerts" ? undefined : { enabled: true });
else if (state.switches[path] === false) path === "/vulnerability-alerts" ? fail("gh: Not Found (HTTP 404)") : answer({ enabled: false });
else if (state.objects[path]) answer(state.objects[path]);
else fail("gh: Not Found (HTTP 404)");
`;

let folder: string;
/** What the first apply has left, for the tests after it. */
let applied = "";
const stateFile = () => join(folder, "state.json");
const state = () => JSON.parse(readFileSync(stateFile(), "utf8"));
const change = (changes: object) => writeFileSync(stateFile(), JSON.stringify({ ...state(), ...changes }));

function run(script: string, ...args: string[]) {
  const env = { ...process.env, PATH: `${folder}/bin:${process.env.PATH}`, FAKE_STATE: stateFile(), PINS_ROOT: folder };
  const { status, stdout, stderr } = spawnSync("bash", [join(SCRIPTS, script), ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keys-harden-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "gh"), FAKE_GH, { mode: 0o755 });
  const switches = {
    "/vulnerability-alerts": false,
    "/automated-security-fixes": false,
    "/private-vulnerability-reporting": true,
  };
  const objects = {
    "/": { permissions: { admin: true }, has_wiki: true, description: "kept" },
    "/actions/permissions": { enabled: true, allowed_actions: "all", sha_pinning_required: false },
    "/actions/permissions/workflow": { default_workflow_permissions: "write", can_approve_pull_request_reviews: true },
  };
  writeFileSync(stateFile(), JSON.stringify({ objects, switches, rulesets: {}, commits: {}, refuse: [], writes: [] }));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("harden.sh", () => {
  it("checks without writing, and says what is there", () => {
    const { status, output } = run("harden.sh", "check", REPO);
    expect(status).toBe(1);
    expect(output).toContain('differs  repository: {"has_wiki":true}');
    expect(output).toContain("differs  vulnerability-alerts: off");
    expect(output).toContain("ok       private-vulnerability-reporting");
    expect(output).toContain("differs  ruleset main: null");
    expect(state().writes).toEqual([]);
  });

  it("applies once, keeps what it does not speak of, and then finds nothing", () => {
    const first = run("harden.sh", "apply", REPO);
    expect(first.output).not.toContain("FAILED");
    expect(first.status).toBe(0);
    expect(state().objects["/"]).toMatchObject({ description: "kept", has_wiki: false });
    expect(Object.values<{ name: string }>(state().rulesets).map(({ name }) => name)).toEqual(["main", "release tags"]);
    expect(run("harden.sh", "check", REPO)).toMatchObject({
      status: 0,
      output: expect.not.stringContaining("differs"),
    });
    applied = readFileSync(stateFile(), "utf8");
  });

  it("saves what was there before it writes, and writes only what differs", () => {
    const objects = { ...JSON.parse(applied).objects, "/actions/permissions": { allowed_actions: "all" } };
    change({ ...JSON.parse(applied), objects, writes: [] });
    run("harden.sh", "apply", REPO);
    expect(state().writes).toEqual(["PUT /actions/permissions"]);
    const [backup = ""] = readdirSync(folder).filter((file) => file.startsWith("before-acme-shop-"));
    expect(JSON.parse(readFileSync(join(folder, backup), "utf8"))).toMatchObject({
      repository: { has_wiki: false },
      actions: { allowed_actions: "all" },
      workflow_token: { default_workflow_permissions: "read" },
      rulesets: [{ name: "main" }, { name: "release tags" }],
    });
  });

  it.each([
    ["a rule that is gone", (main: Record<string, unknown[]>) => main.rules?.pop()],
    ["somebody who may pass by", (main: Record<string, unknown[]>) => main.bypass_actors?.push({ actor_id: 5 })],
    ["a rule that was added", (main: Record<string, unknown[]>) => main.rules?.push({ type: "creation" })],
    ["a ruleset that is off", (main: Record<string, unknown>) => Object.assign(main, { enforcement: "disabled" })],
  ])("notices %s", (_what, disturb) => {
    const { rulesets } = JSON.parse(applied);
    disturb(rulesets[1]);
    change({ ...JSON.parse(applied), rulesets });
    expect(run("harden.sh", "check", REPO)).toMatchObject({
      status: 1,
      output: expect.stringContaining("differs  ruleset main"),
    });
  });

  it("goes on when one thing is refused, and says so at the end", () => {
    change({ refuse: ["/automated-security-fixes"] });
    const { status, output } = run("harden.sh", "apply", REPO);
    expect(status).toBe(1);
    expect(output).toContain("FAILED   automated-security-fixes: gh: Not part of your plan (HTTP 403)");
    expect(Object.keys(state().rulesets)).toHaveLength(2);
  });

  it("lets one person work alone with --solo", () => {
    run("harden.sh", "apply", REPO, "--solo");
    const rules = state().rulesets[1].rules as { type: string; parameters?: Record<string, unknown> }[];
    expect(rules.find(({ type }) => type === "pull_request")?.parameters).toMatchObject({
      required_approving_review_count: 0,
      require_last_push_approval: false,
      required_review_thread_resolution: true,
    });
    expect(run("harden.sh", "check", REPO, "--solo").status).toBe(0);
  });

  it("refuses what it does not understand, and whoever is no admin", () => {
    for (const args of [[], ["check"], ["check", "no-slash"], ["delete", REPO], ["check", REPO, "--force"]])
      expect(run("harden.sh", ...args).status).toBe(2);
    change({ objects: { "/": { permissions: { admin: false } } } });
    expect(run("harden.sh", "apply", REPO)).toMatchObject({ status: 2, output: expect.stringContaining("no admin") });
    expect(state().writes).toEqual([]);
  });
});

describe("pins.sh", () => {
  const write = (file: string, uses: string[]) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `jobs:\n  a:\n    steps:\n${uses.map((line) => `      ${line}\n`).join("")}`);
  };
  const CI = ".github/workflows/ci.yml";

  it("takes hashes, digests and what belongs to the repository", () => {
    write(CI, [
      `- uses: actions/checkout@${SHA} # v5.0.0`,
      `- uses: "github/codeql-action/init@${SHA}"`,
      "- uses: ./.github/actions/own",
      `- uses: docker://alpine@sha256:${SHA}${SHA.slice(0, 24)}`,
      "- run: echo 'uses: x@v1'",
      "# - uses: actions/checkout@v5",
    ]);
    expect(run("pins.sh", "check")).toEqual({ status: 0, output: "every action is pinned (1 files)\n" });
  });

  it("names everything else with its place, in composite actions too", () => {
    write(CI, [
      "- uses: actions/checkout@v5",
      "- name: x",
      `  uses: some/action@${SHA.slice(0, 12)}`,
      "- uses: docker://alpine:3",
    ]);
    write(".github/actions/own/action.yml", ["- uses: 'some/action@main' # moves"]);
    expect(run("pins.sh", "check")).toEqual({
      status: 1,
      output: [
        ".github/actions/own/action.yml:4:some/action@main",
        `${CI}:4:actions/checkout@v5`,
        `${CI}:6:some/action@${SHA.slice(0, 12)}`,
        `${CI}:7:docker://alpine:3`,
        "",
      ].join("\n"),
    });
  });

  it("writes the commit of a tag, and leaves what cannot be found", () => {
    change({ commits: { "repos/actions/checkout/commits/v5": SHA, "repos/github/codeql-action/commits/v3": SHA } });
    write(CI, ["- uses: actions/checkout@v5", "- uses: 'github/codeql-action/init@v3' # old", "- uses: gone/away@v1"]);
    const { status, output } = run("pins.sh", "fix");
    expect(status).toBe(1);
    expect(output).toContain("not found: gone/away@v1");
    expect(readFileSync(join(folder, CI), "utf8")).toContain(
      `- uses: actions/checkout@${SHA} # v5\n      - uses: github/codeql-action/init@${SHA} # v3\n      - uses: gone/away@v1\n`,
    );
  });

  it("finds the pack's own workflows pinned", () => {
    const own = join(SCRIPTS, "../..");
    const { status, stdout } = spawnSync("bash", [join(SCRIPTS, "pins.sh"), "check"], { cwd: own, encoding: "utf8" });
    expect([status, stdout]).toEqual([0, "every action is pinned (2 files)\n"]);
    expect(existsSync(join(own, ".github/CODEOWNERS"))).toBe(true);
  });
});
