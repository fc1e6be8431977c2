import { subjectQuerySchema } from "@/lib/plans/schema";
import { openPortal } from "@/lib/plans/service/open-portal";
import { parseInput, problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

/** On to Stripe's customer portal: cards, invoices, the plan. */
export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to manage cards and invoices.");
  if (!viewer.ok) return problem(viewer.error);
  const query = parseInput(subjectQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  const opened = await openPortal(viewer.value, query.value.subject);
  if (!opened.ok) return problem(opened.error);
  return new Response(null, { status: 303, headers: { location: opened.value, "cache-control": "private, no-store" } });
});
