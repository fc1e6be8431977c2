import { getKeyAccess } from "@/lib/checkout/service/key-access";
import { clock } from "@/lib/platform/clock";
import { respond, route } from "@/lib/platform/http";
import { getViewer } from "@/lib/platform/session";

type Context = { params: Promise<{ slug: string }> };

/** What the one button of a KEY page needs to know about its viewer, a visitor included. */
export const GET = route(async (request: Request, { params }: Context) => {
  return respond(await getKeyAccess(await getViewer(request), (await params).slug, clock.now()));
});
