import Link from "next/link";
import type { RecommendedKey, Surface } from "@/lib/discovery/schema";
import { tellFollowed } from "./signals-api";

type Props = { item: RecommendedKey; surface: Surface; isKnown: boolean };

/** The title that leads to the KEY; that it was followed is recorded of who is signed in. */
export function RecommendedTitle({ item, surface, isKnown }: Props) {
  return (
    <Link
      href={`/marketplace/${item.slug}`}
      prefetch={false}
      onClick={isKnown ? () => tellFollowed(item.slug, surface) : undefined}
      className="font-medium leading-snug underline-offset-4 after:absolute after:inset-0 after:content-[''] group-hover:underline"
    >
      {item.title}
    </Link>
  );
}
