import { notFound } from "next/navigation";
import { ShareCover } from "@/components/catalog/cover/share-cover";
import { SHARE_SIZE, sharePicture } from "@/components/site/share-picture";
import { findKey } from "@/lib/catalog/queries";

type Props = { params: Promise<{ slug: string }> };

export const alt = "The cover of this KEY";
export const size = SHARE_SIZE;
export const contentType = "image/png";
export const revalidate = 3600;

/** None is drawn ahead of time; each is kept from its first request on. */
export function generateStaticParams(): { slug: string }[] {
  return [];
}

export default async function SharePicture({ params }: Props) {
  const item = await findKey((await params).slug);
  if (!item) notFound();
  return sharePicture(<ShareCover item={item} />);
}
