import { pathToFileURL } from "node:url";
import { seedDemoAccounts } from "@/lib/accounts/service/demo";
import { clock } from "@/lib/platform/clock";
import { disconnect } from "@/lib/platform/db";

/** Makes the demo accounts and prints them as JSON: `[{email, password, role, api_key}]`. Fails in production. */
export async function demoCommand(): Promise<number> {
  const accounts = await seedDemoAccounts(clock.now());
  process.stdout.write(`${JSON.stringify(accounts)}\n`);
  return 0;
}

const isStartedDirectly = import.meta.url === pathToFileURL(process.argv[1] ?? "").href;
if (isStartedDirectly) {
  try {
    process.exitCode = await demoCommand();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await disconnect();
  }
}
