import { clock } from "@/lib/platform/clock";
import { parseInput, problem, route } from "@/lib/platform/http";
import { getViewer } from "@/lib/platform/session";
import { pictureQuerySchema } from "@/lib/previews/schema";
import { readPicture } from "@/lib/previews/service/raw";

type Context = { params: Promise<{ slug: string }> };

/** What everybody may see is kept for a day: a version never changes. What only owners see is kept by nobody. */
const cacheOf = (isPublic: boolean) =>
  isPublic ? "public, max-age=86400, stale-while-revalidate=604800" : "private, no-store";

/** A picture of a KEY, for `<img>` alone: opened as a page it may do nothing, a drawing with scripts in it included. */
export const GET = route(async (request: Request, { params }: Context) => {
  const query = parseInput(pictureQuerySchema, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return problem(query.error);
  const picture = await readPicture(await getViewer(request), (await params).slug, query.value, clock.now());
  if (!picture.ok) return problem(picture.error);
  return new Response(new Uint8Array(picture.value.bytes), {
    headers: {
      "content-type": picture.value.format,
      "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": cacheOf(picture.value.isPublic),
      "x-robots-tag": "noindex",
    },
  });
});
