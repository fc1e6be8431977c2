import { clock } from "@/lib/platform/clock";
import { problem, route } from "@/lib/platform/http";
import { unfollowByToken } from "@/lib/releases/service/follow";

type Context = { params: Promise<{ token: string }> };

/** One click in a mail program (RFC 8058): the token says whose mails end, so nobody has to sign in. */
export const POST = route(async (_request: Request, { params }: Context) => {
  const ended = await unfollowByToken((await params).token, clock.now());
  return ended.ok ? new Response(null, { status: 204 }) : problem(ended.error);
});

/** A program that only opens links gets the page with the button: opening changes nothing. */
export const GET = route(async (_request: Request, { params }: Context) => {
  const location = `/unfollow/${encodeURIComponent((await params).token)}`;
  return new Response(null, { status: 303, headers: { location } });
});
