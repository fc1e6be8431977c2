import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listRules } from "@/lib/discovery/queries/rules";
import { keepRules } from "@/lib/discovery/service/rules";
import { clock } from "@/lib/platform/clock";
import { ruleCommand, rulesCommand } from "@/tools/commands/discovery";

let written = "";

beforeEach(async () => {
  await keepRules(clock.now());
  written = "";
  const keep = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const slugs = async () => (await listRules()).map(({ slug }) => slug);

test("a rule is switched off and on again, and the comparison says so", async () => {
  expect(await slugs()).toContain("tool-stripe");
  expect(await ruleCommand(["tool-stripe", "off"])).toBe(0);
  expect(written).toBe("The rule tool-stripe is off.\n");
  expect(await slugs()).not.toContain("tool-stripe");
  written = "";
  expect(await rulesCommand()).toBe(0);
  expect(written).toMatch(/^rule +shown +followed +bought\n/);
  expect(written).toMatch(/^tool-stripe +off +0 +0 +0$/m);
  expect(written).toMatch(/^tool-node +on +0 +0 +0$/m);
  expect(await ruleCommand(["tool-stripe", "on"])).toBe(0);
  expect(await slugs()).toContain("tool-stripe");
});

test.each([[[]], [["tool-stripe"]], [["tool-stripe", "maybe"]], [["tool-stripe", "off", "now"]]])(
  "%j is answered with how it is used",
  async (args) => {
    expect(await ruleCommand(args)).toBe(1);
    expect(written).toContain("Usage: npm run keys -- discovery:rule");
  },
);

test("a rule that does not exist is said to be none", async () => {
  expect(await ruleCommand(["weather", "off"])).toBe(1);
  expect(written).toBe("There is no rule called weather.\n");
});
