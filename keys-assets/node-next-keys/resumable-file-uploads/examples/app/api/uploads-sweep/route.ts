import { createHash, timingSafeEqual } from "node:crypto";
import { uploads } from "@/lib/uploads.ts";

export const runtime = "nodejs";

/** For a cron service, every hour. */
export async function GET(request: Request): Promise<Response> {
  const secret = process.env.CRON_SECRET ?? "";
  if (secret === "" || !same(request.headers.get("authorization") ?? "", `Bearer ${secret}`)) return new Response("no", { status: 401 });
  return Response.json(await uploads.sweep());
}

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
