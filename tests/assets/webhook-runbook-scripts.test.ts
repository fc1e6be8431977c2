import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fencedBlocks, readRunbooks } from "./runbook-files";

const readme = readRunbooks().find(({ slug }) => slug === "stripe-webhook-failure")?.readme ?? "";
const blocks = fencedBlocks(readme, "bash");
const blockWith = (text: string) => {
  const found = blocks.find((block) => block.includes(text));
  if (!found) throw new Error(`No block with ${text}`);
  return found;
};

const hasJq = spawnSync("bash", ["-c", "command -v jq"]).status === 0;
const SINCE = 1_800_000_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keys-webhook-"));
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Answers one page after the other, in place of Stripe; `null` is an error of Stripe's. */
function answerWith(pages: readonly (object | null)[]): void {
  for (const [index, page] of pages.entries())
    if (page) writeFileSync(join(folder, `page-${index}.json`), JSON.stringify(page));
  const curl = join(folder, "bin", "curl");
  writeFileSync(
    curl,
    `#!/bin/bash
echo "$*" >> "${folder}/calls"
n=$(($(wc -l < "${folder}/calls") - 1))
[ -f "${folder}/page-$n.json" ] || exit 22
cat "${folder}/page-$n.json"
`,
  );
  chmodSync(curl, 0o755);
}

function run(script: string) {
  const { PATH = "" } = process.env;
  const settings = { PATH: `${join(folder, "bin")}:${PATH}`, STRIPE_KEY: "rk", SINCE: String(SINCE) };
  const options = { cwd: folder, env: { NODE_ENV: "test", ...settings }, encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], options);
  const read = (file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim().split("\n") : null;
  return { stdout, stderr, read };
}

const event = (id: string, created: number) => ({ id, created, type: "invoice.paid" });
const session = (id: string, payment_status = "paid") => ({
  id,
  created: SINCE,
  amount_total: 7900,
  payment_status,
  customer_details: { email: "ada@example.com" },
});
const invoice = (id: string, billing_reason: string) => ({
  id,
  billing_reason,
  customer: `cus_${id}`,
  amount_paid: 900,
  customer_email: "ada@example.com",
});

describe.skipIf(!hasJq)("the lists of the webhook runbook", () => {
  it("of failed events has every page, the oldest event first", () => {
    answerWith([
      { data: [event("evt_3", 30), event("evt_2", 20)], has_more: true },
      { data: [event("evt_1", 10)], has_more: false },
    ]);
    const { read, stdout } = run(`${blockWith("list_failed() {").split("cut -f3")[0]}`);
    expect(read("2-failed.tsv")?.map((line) => line.split("\t")[0])).toEqual(["evt_1", "evt_2", "evt_3"]);
    expect(stdout.trim()).toBe("3");
    expect(read("calls")?.[1]).toContain("starting_after=evt_2");
  });

  it("of failed events is not kept when Stripe ends it with an error", () => {
    writeFileSync(join(folder, "2-failed.tsv"), "of yesterday");
    answerWith([{ data: [event("evt_3", 30)], has_more: true }, null]);
    const { read, stderr, stdout } = run(`${blockWith("list_failed() {").split("cut -f3")[0]}`);
    expect([read("2-failed.tsv"), stdout]).toEqual([null, ""]);
    expect(stderr).toContain("INCOMPLETE");
  });

  it("of paid sessions begins a day earlier, leaves out what is unpaid, and is whole or not there", () => {
    answerWith([
      { data: [session("cs_1"), session("cs_2", "unpaid")], has_more: true },
      { data: [session("cs_3", "no_payment_required")], has_more: false },
    ]);
    const whole = run(blockWith("list_paid() {"));
    expect(whole.read("paid-sessions.csv")?.map((line) => line.split(",")[0])).toEqual(['"cs_1"', '"cs_3"']);
    expect(whole.read("calls")?.[0]).toContain(`created[gte]=${SINCE - 86_400}`);
    rmSync(join(folder, "calls"));
    rmSync(join(folder, "page-1.json"));
    const half = run(blockWith("list_paid() {"));
    expect(half.read("paid-sessions.csv")).toBeNull();
    expect(half.stderr).toContain("INCOMPLETE");
  });

  it("of renewals has no first invoices, and says when it is not whole", () => {
    answerWith([
      { data: [invoice("in_1", "subscription_create"), invoice("in_2", "subscription_cycle")], has_more: false },
    ]);
    expect(run(blockWith("list_renewed() {")).read("8-renewed.csv")).toEqual([
      '"cus_in_2","in_2",900,"ada@example.com"',
    ]);
    rmSync(join(folder, "8-renewed.csv"));
    const again = run(blockWith("list_renewed() {"));
    expect([again.read("8-renewed.csv"), again.stderr]).toEqual([null, expect.stringContaining("INCOMPLETE")]);
  });
});
