import type { AppError } from "@/lib/kernel/errors";
import { subjectQuerySchema } from "@/lib/plans/schema";
import { billingPage, openPortal } from "@/lib/plans/service/open-portal";
import { parseInput, problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "private, no-store" } });
}

/** A person who followed the link gets a page with a sentence; a script gets the problem itself. */
function refuse(request: Request, error: AppError, subject?: string): Response {
  const isPerson = request.headers.get("accept")?.includes("text/html") ?? false;
  return isPerson ? redirect(billingPage(subject, error.code)) : problem(error);
}

/** On to Stripe's customer portal: cards, invoices, leaving. */
export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to manage cards and invoices.");
  if (!viewer.ok) return refuse(request, viewer.error);
  const query = parseInput(subjectQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return refuse(request, query.error);
  const opened = await openPortal(viewer.value, query.value.subject);
  return opened.ok ? redirect(opened.value) : refuse(request, opened.error, query.value.subject);
});
