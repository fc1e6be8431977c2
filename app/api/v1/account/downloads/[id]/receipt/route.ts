import { z } from "zod";
import { clock } from "@/lib/platform/clock";
import { json, problem, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";
import { issueReceipt } from "@/lib/provenance/service";

type Context = { params: Promise<{ id: string }> };

/** A signed statement of one's own download: who, what, when, and the hash. Error: `not_found`. */
export const GET = route<Context>(async (request, { params }) => {
  const viewer = await requireViewer(request);
  if (!viewer.ok) return problem(viewer.error);
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) return problem({ code: "not_found", message: "There is no such download in your account." });
  const receipt = await issueReceipt(viewer.value, id.data, clock.now());
  if (!receipt.ok) return problem(receipt.error);
  const name = `receipt-${id.data}.json`;
  return json(receipt.value, 200, { "content-disposition": `inline; filename="${name}"` });
});
