import { z } from "zod";
import { listAttention } from "@/lib/attention/queries";
import { json, parseInput, problem, route } from "@/lib/platform/http";
import { requireAdmin } from "@/lib/platform/session";

const query = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Everything that waits for a person, with its cause and what can be done. */
export const GET = route(async (request: Request) => {
  const viewer = await requireAdmin(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
  return input.ok ? json(await listAttention(input.value)) : problem(input.error);
});
