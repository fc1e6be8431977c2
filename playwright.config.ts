import { defineConfig } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "./tools/test/find-browser.ts";

/** What these do is seen by everybody in the shop, so they come after the others. */
const WHOLE_SHOP = ["webhooks.spec.ts", "hostile-assets.spec.ts"];

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: ".test/e2e-results",
  globalSetup: "./tests/e2e/support/global-setup.ts",
  fullyParallel: true,
  projects: [
    { name: "shop", testIgnore: WHOLE_SHOP },
    { name: "whole shop", testMatch: WHOLE_SHOP, dependencies: ["shop"] },
  ],
  workers: 2,
  retries: 0,
  // Long enough for a busy machine: they end what hangs, and measure nothing.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    // Recording every step takes a fifth of the time, on a machine that has none to spare: `-- --trace on` asks for it.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: await findBrowser(),
      args: [...BROWSER_FLAGS],
    },
  },
});
