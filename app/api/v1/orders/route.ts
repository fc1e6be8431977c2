import { z } from "zod";
import { listOrders } from "@/lib/orders/queries";
import { clock } from "@/lib/platform/clock";
import { json, parseInput, problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

const query = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(request, "Sign in to see your orders.");
  if (!viewer.ok) return problem(viewer.error);
  const input = parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
  return input.ok ? json(await listOrders(viewer.value.userId, input.value, clock.now())) : problem(input.error);
});
