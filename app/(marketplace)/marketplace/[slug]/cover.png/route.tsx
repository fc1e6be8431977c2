import { ShareCover } from "@/components/catalog/cover/share-cover";
import { sharePicture } from "@/components/site/share-picture";
import { findKey } from "@/lib/catalog/queries";
import { problem } from "@/lib/platform/http";

type Context = { params: Promise<{ slug: string }> };

export const revalidate = 3600;

/** None is drawn ahead of time; each is kept from its first request on. */
export function generateStaticParams(): { slug: string }[] {
  return [];
}

/** The picture of a KEY for sharing. A route of its own, so that its address is known to structured data as well. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { slug } = await params;
  const item = await findKey(slug);
  if (!item) return problem({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  return sharePicture(<ShareCover item={item} />);
}
