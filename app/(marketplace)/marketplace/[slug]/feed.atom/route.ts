import { atom } from "@/lib/platform/feed";
import { problem, route } from "@/lib/platform/http";
import { showKeyFeed } from "@/lib/releases/service/feed";

type Context = { params: Promise<{ slug: string }> };

/** `GET /marketplace/:slug/feed.atom`: the releases of one KEY. Error: `key_not_found`. */
export const GET = route<Context>(async (request, { params }) => {
  const feed = await showKeyFeed((await params).slug);
  return feed.ok ? atom(request, feed.value) : problem(feed.error);
});
