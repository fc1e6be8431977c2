import { atom } from "@/lib/platform/feed";
import { route } from "@/lib/platform/http";
import { showFeed } from "@/lib/releases/service/feed";

export const dynamic = "force-dynamic";

/** `GET /feed.atom`: the releases of all KEYS. */
export const GET = route(async (request: Request) => atom(request, await showFeed()));
