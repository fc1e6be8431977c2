import { z } from "zod";
import { getExplanation } from "@/lib/entitlements/queries/explain";
import { clock } from "@/lib/platform/clock";
import { parseInput, problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ slug: string }> };

const moment = z.iso
  .datetime({ offset: true, error: "A moment as RFC 3339 has it, for example 2026-03-01T12:00:00Z." })
  .transform((text) => new Date(text));
const query = z.object({ at: moment.optional(), as_known_at: moment.optional() });

/**
 * Why the viewer has this KEY, or has it not, now or `at` a moment; `as_known_at` answers as the shop would have then.
 */
export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to see why you have a KEY.");
  if (!viewer.ok) return problem(viewer.error);
  const input = parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
  if (!input.ok) return problem(input.error);
  const now = clock.now();
  const asked = { at: input.value.at ?? now, asKnownAt: input.value.as_known_at ?? null };
  return respond(await getExplanation(viewer.value.userId, (await params).slug, asked, now));
});
