import { json, problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { listReceipts } from "@/lib/provenance/queries";

/** `GET /api/v1/account/downloads`: what this person downloaded, each with the address of its signed receipt. */
export const GET = route(async (request: Request) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  return json({ items: await listReceipts(viewer.value.userId) });
});
