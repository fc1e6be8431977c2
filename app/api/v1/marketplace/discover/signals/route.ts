import { signalSchema, signalsSchema } from "@/lib/discovery/schema";
import { forgetSignals, keepSignals, listOwnSignals } from "@/lib/discovery/service/signals";
import { clock } from "@/lib/platform/clock";
import { json, parseInput, problem, readJson, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { circumstancesOf } from "../circumstances";

const noContent = () => new Response(null, { status: 204 });

/** What the shop goes by for the viewer. */
export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  return json({ items: await listOwnSignals(viewer.value, clock.now()) });
});

/** Keeps what the viewer said or did for 90 days. */
export const POST = route(async (request: Request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const input = await readJson(request, signalsSchema);
  if (!input.ok) return problem(input.error);
  const kept = await keepSignals(viewer.value, input.value.signals, circumstancesOf(request));
  return kept.ok ? noContent() : problem(kept.error);
});

/** Forgets one signal (`?kind=&value=`), or without a query all of them. */
export const DELETE = route(async (request: Request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const params = Object.fromEntries(new URL(request.url).searchParams);
  // A name that is misspelt must not forget everything.
  const which = Object.keys(params).length === 0 ? null : parseInput(signalSchema, params);
  if (which && !which.ok) return problem(which.error);
  await forgetSignals(viewer.value, which?.value ?? null);
  return noContent();
});
