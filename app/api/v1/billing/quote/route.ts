import { quoteInputSchema } from "@/lib/checkout/schema";
import { quoteItems } from "@/lib/checkout/service/quote";
import { clock } from "@/lib/platform/clock";
import { problem, readJson, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** What several things would cost this viewer in one order: the same lines and total as at the checkout. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to see your price.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, quoteInputSchema);
  if (!input.ok) return problem(input.error);
  return respond(await quoteItems(viewer.value, input.value, clock.now()));
});
