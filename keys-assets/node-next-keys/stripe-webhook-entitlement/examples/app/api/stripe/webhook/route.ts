import { after } from "next/server";
import { secrets, store, stripe, worker } from "@/lib/billing.ts";
import { webhookHandler } from "@/lib/entitlements/index.ts";

export const runtime = "nodejs";

// The work begins when the answer is sent. What this does not finish, the cron route or the worker process does.
export const POST = webhookHandler({
  stripe,
  store,
  secrets,
  onStored: () => after(() => worker.drain()),
  onError: (error) => console.error("stripe webhook", error),
});
