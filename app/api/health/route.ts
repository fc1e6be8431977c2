import { json, route } from "@/lib/platform/http";

export const dynamic = "force-dynamic";

/** The process answers. Whether it can do its work is what `/api/ready` says. */
export const GET = route(async () => json({ status: "ok" }, 200, { "cache-control": "no-store" }));
