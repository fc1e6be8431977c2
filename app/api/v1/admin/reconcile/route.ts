import { z } from "zod";
import { reconcile } from "@/lib/payments/service/reconcile";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

const input = z.strictObject({ since: z.coerce.date().optional() });

/** Runs a reconciliation now and answers with what it healed. */
export const POST = route(async (request: Request) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const body = await readJson(request, input);
  return body.ok ? json(await reconcile(clock.now(), body.value.since)) : problem(body.error);
});
