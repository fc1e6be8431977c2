import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "@/tools/launch/paths";

/** A file, what it imports, and the rule that says no. */
type Plant = readonly [rule: string, file: string, imports: string];

const PLANTS: readonly Plant[] = [
  ["no-circular", "lib/pricing/rules/one.ts", "@/lib/pricing/rules/other"],
  ["kernel-is-the-floor", "lib/kernel/wrong.ts", "@/lib/platform/clock"],
  ["platform-knows-no-product", "lib/platform/wrong.ts", "@/lib/catalog/schema"],
  ["rules-are-pure", "lib/catalog/rules.ts", "@/lib/platform/clock"],
  ["rules-are-pure", "lib/catalog/rules/folder.ts", "@/lib/catalog/queries"],
  ["rules-do-no-io", "lib/catalog/rules/reads.ts", "node:fs"],
  ["schema-is-for-everyone", "lib/orders/schema.ts", "@/lib/orders/queries"],
  ["db-stays-in-the-data-layer", "lib/checkout/gateway.ts", "@/lib/platform/db"],
  ["db-stays-in-the-data-layer", "app/page.tsx", "@/lib/platform/db"],
  ["db-stays-in-the-data-layer", "components/orders/list.tsx", "@/lib/generated/prisma/client"],
  ["identity-enters-at-the-edge", "lib/catalog/service.ts", "@/lib/platform/session"],
  ["store-is-for-services", "app/api/route.ts", "@/lib/catalog/store"],
  ["store-is-for-services", "lib/catalog/queries/list.ts", "@/lib/catalog/store"],
  ["a-domain-is-private", "lib/checkout/service/start.ts", "@/lib/catalog/store"],
  ["a-domain-is-private", "lib/checkout/service/other.ts", "@/lib/payments/gateway"],
  ["queries-only-read", "lib/orders/queries.ts", "@/lib/catalog/service"],
  ["stores-only-write", "lib/orders/store.ts", "@/lib/payments/gateway"],
  ["routes-are-thin", "app/pricing/page.tsx", "@/lib/catalog/rules"],
  ["routes-are-thin", "app/cart/page.tsx", "@/lib/platform/stripe"],
  ["mails-are-read-in-the-mailbox-only", "app/sign-up/page.tsx", "@/lib/platform/mail"],
  ["components-take-data-as-props", "components/cart/cart.tsx", "@/lib/catalog/queries"],
  ["ui-is-domain-free", "components/ui/button.tsx", "@/components/cart/cart"],
  ["app-is-the-top", "lib/orders/service.ts", "@/app/page"],
  ["the-shop-stands-alone", "lib/payments/service.ts", "@/tools/stripe-sandbox/world"],
  ["the-sandbox-stands-alone", "tools/stripe-sandbox/wrong.ts", "@/lib/kernel/money"],
  ["only-what-exists", "lib/kernel/lost.ts", "./nowhere"],
  ["no-development-package-in-the-shop", "lib/orders/service/generate.ts", "fast-check"],
];

/** What the same rules must let through. */
const ALLOWED: readonly (readonly [file: string, imports: string])[] = [
  ["app/orders/page.tsx", "@/lib/orders/queries/list"],
  ["app/api/orders/route.ts", "@/lib/platform/session"],
  ["app/dev/mailbox/page.tsx", "@/lib/platform/mail"],
  ["components/orders/card.tsx", "@/lib/discovery/schema"],
  ["lib/discovery/service.ts", "@/lib/discovery/store/write"],
  ["lib/discovery/service/follow.ts", "@/lib/catalog/rules/price"],
  ["lib/discovery/queries.ts", "@/lib/platform/db"],
  ["lib/discovery/rules.ts", "node:crypto"],
  ["lib/discovery/store/write.ts", "@/lib/platform/db"],
  ["worker/tasks.ts", "@/lib/payments/gateway"],
  ["tools/commands/main.ts", "@/lib/discovery/service"],
];

/** Modules that others point at and that import nothing themselves. */
const TARGETS = [
  "lib/catalog/queries/index.ts",
  "lib/catalog/rules/price.ts",
  "lib/catalog/schema.ts",
  "lib/catalog/store.ts",
  "lib/discovery/schema.ts",
  "lib/generated/prisma/client.ts",
  "lib/kernel/money.ts",
  "lib/orders/queries/list.ts",
  "lib/payments/gateway.ts",
  "lib/platform/clock.ts",
  "lib/platform/db.ts",
  "lib/platform/mail.ts",
  "lib/platform/session.ts",
  "lib/platform/stripe.ts",
  "tools/stripe-sandbox/world.ts",
];

// Below the clone, so that packages are found as they are for the real sources.
const folder = join(root, ".test", `structure-${randomUUID()}`);
type Violation = { readonly from: string; readonly rule: { readonly name: string } };
let violations: readonly Violation[] = [];

async function plant(file: string, imports?: string): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    imports ? `import * as it from "${imports}";\nexport const used = it;\n` : "export const it = 1;\n",
  );
}

/** What dependency-cruiser says about the planted tree. It exits with the number of violations, so that is no error. */
function cruise(): Promise<readonly Violation[]> {
  const bin = join(root, "node_modules", ".bin", "depcruise");
  const args = ["app", "components", "lib", "worker", "tools", "--config", join(root, ".dependency-cruiser.cjs")];
  return new Promise((resolve, reject) => {
    execFile(bin, [...args, "--output-type", "json"], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (stdout === "") reject(error ?? new Error("dependency-cruiser said nothing."));
      else resolve((JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations);
    });
  });
}

beforeAll(async () => {
  for (const target of TARGETS) await plant(target);
  await plant("lib/pricing/rules/other.ts", "@/lib/pricing/rules/one");
  for (const [, file, imports] of PLANTS) await plant(file, imports);
  for (const [file, imports] of ALLOWED) await plant(file, imports);
  await cp(join(root, "tsconfig.json"), join(folder, "tsconfig.json"));
  violations = await cruise();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the structure check", () => {
  it.each(PLANTS)("%s: refuses %s importing %s", (rule, file) => {
    const found = violations.filter(({ from }) => from === file).map((violation) => violation.rule.name);
    expect(found).toContain(rule);
  });

  it.each(ALLOWED)("lets %s import %s", (file) => {
    expect(violations.filter(({ from }) => from === file)).toEqual([]);
  });

  it("has a planted violation for each of its rules", async () => {
    const config = (await import(join(root, ".dependency-cruiser.cjs"))) as {
      default: { forbidden: readonly { name: string }[] };
    };
    const rules = new Set(config.default.forbidden.map(({ name }) => name));
    expect(new Set(PLANTS.map(([rule]) => rule))).toEqual(rules);
  });
});
