import { createHash, timingSafeEqual } from "node:crypto";
import { store, stripe, sync, worker } from "@/lib/billing.ts";
import { reconcile } from "@/lib/entitlements/index.ts";

export const runtime = "nodejs";
export const maxDuration = 60;

const DAY_MS = 86_400_000;

/** For a cron service: each minute as it is, once a day with `?reconcile=3`, the days to look back. */
export async function GET(request: Request): Promise<Response> {
  const secret = process.env.CRON_SECRET ?? "";
  if (secret === "" || !same(request.headers.get("authorization") ?? "", `Bearer ${secret}`)) {
    return new Response("no", { status: 401 });
  }
  const worked = await worker.drain(20_000);
  const days = Number(new URL(request.url).searchParams.get("reconcile") ?? 0);
  if (!(days > 0 && days <= 30)) return Response.json({ worked });
  const since = new Date(Date.now() - days * DAY_MS);
  const reconciled = await reconcile({ stripe, sync, since, signal: request.signal });
  // Stripe repeats an event for three days, by hand for thirty.
  const pruned = await store.prune(new Date(Date.now() - 45 * DAY_MS));
  return Response.json({ worked, reconciled, pruned });
}

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
