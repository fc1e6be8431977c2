import { refundAskSchema } from "@/lib/payments/schema";
import { askForRefund } from "@/lib/payments/service/refund-request";
import { clock } from "@/lib/platform/clock";
import { json, problem, readJson, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ id: string }> };

/** A buyer asks for money back: 200 with what went back at once, 202 when a person has to look at it. */
export const POST = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to ask for a refund.");
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, refundAskSchema);
  if (!input.ok) return problem(input.error);
  const answer = await askForRefund(viewer.value, (await params).id, input.value, clock.now());
  if (!answer.ok) return problem(answer.error);
  return json(answer.value, "refunded" in answer.value ? 200 : 202);
});
