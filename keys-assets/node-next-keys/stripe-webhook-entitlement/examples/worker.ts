// A process of its own, in place of the cron route: node worker.ts
import { store, stripe, sync, worker } from "./lib/billing.ts";
import { reconcile } from "./lib/entitlements/index.ts";

const HOUR_MS = 3_600_000;
const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());

async function heal(): Promise<void> {
  const since = new Date(Date.now() - 72 * HOUR_MS);
  const { checked, changed, failed } = await reconcile({ stripe, sync, since, signal: stop.signal });
  console.log(`reconciled ${checked}, healed ${changed.length}, failed ${failed.length}`, changed, failed);
  await store.prune(new Date(Date.now() - 45 * 24 * HOUR_MS));
}

const healed = () => heal().catch((error) => console.error("reconcile", error));
const daily = setInterval(healed, 24 * HOUR_MS);
// Also at the start: a process that is deployed every day would otherwise never reach the interval.
healed();
await worker.run(stop.signal);
clearInterval(daily);
process.exit(0);
