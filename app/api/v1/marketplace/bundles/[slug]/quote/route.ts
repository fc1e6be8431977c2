import { slugSchema } from "@/lib/catalog/schema";
import { quoteBundle } from "@/lib/checkout/service/quote";
import { clock } from "@/lib/platform/clock";
import { problem, respond, route } from "@/lib/platform/http";
import { requireViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ slug: string }> };

/** What the bundle would cost this viewer: list price, the credit per KEY with its reason, the total, the sentence. */
export const GET = route(async (request: Request, { params }: Context) => {
  const viewer = await requireViewer(request, "Sign in to see your price.");
  if (!viewer.ok) return problem(viewer.error);
  const slug = slugSchema.safeParse((await params).slug);
  if (!slug.success) return problem({ code: "bundle_not_found", message: "There is no bundle of that name." });
  return respond(await quoteBundle(viewer.value, slug.data, clock.now()));
});
