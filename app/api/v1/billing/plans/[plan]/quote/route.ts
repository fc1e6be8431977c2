import { planQuoteQuerySchema } from "@/lib/plans/schema";
import { quotePlanFor } from "@/lib/plans/service/price-plan";
import { clock } from "@/lib/platform/clock";
import { parseInput, problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ plan: string }> };

/** What a plan would cost this viewer, or an organisation that they administer. */
export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to see your price.");
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(planQuoteQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  return respond(await quotePlanFor(viewer.value, (await params).plan, query.value, clock.now()));
});
