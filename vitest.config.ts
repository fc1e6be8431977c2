import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const resolve = {
  alias: [
    // Server code says so with this import; outside of Next it means nothing.
    { find: /^server-only$/, replacement: here("./node_modules/server-only/empty.js") },
    { find: /^@\//, replacement: `${here("./")}` },
  ],
};
// They end what hangs, and measure nothing. A wait in vain is shorter than the minute after which the Stripe sandbox tries again.
const limits = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } };
const database = { globalSetup: ["tests/support/global-database.ts"], setupFiles: ["tests/support/setup-database.ts"] };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["tests/{unit,architecture,sandbox,assets}/**/*.test.ts"],
          setupFiles: ["tests/support/setup-unit.ts"],
          // They leave nothing behind, so files share what is loaded; that takes a third of the time away.
          isolate: false,
          ...limits,
        },
      },
      {
        resolve,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          ...database,
          ...limits,
        },
      },
    ],
  },
});
