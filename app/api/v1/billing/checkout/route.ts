import { checkoutInputSchema } from "@/lib/checkout/schema";
import { startCheckout } from "@/lib/checkout/service/start-checkout";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** Begins a purchase: 201 with the address to pay at, 200 when nothing is to pay. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to buy.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, checkoutInputSchema);
  if (!input.ok) return problem(input.error);
  const started = await startCheckout(viewer.value, input.value, clock.now());
  if (!started.ok) return problem(started.error);
  return json(started.value, "granted" in started.value ? 200 : 201);
});
