"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";

type Props = Omit<ComponentProps<typeof Link>, "href" | "prefetch"> & { href: string };

/**
 * A link whose page is fetched ahead when a pointer, a finger or the focus comes to it. What stands on every page would
 * otherwise fetch its pages on each of them, on a phone before the page itself can be used.
 */
export function IntentLink({ href, ...rest }: Props) {
  const router = useRouter();
  const fetchAhead = () => router.prefetch(href);
  return (
    <Link
      {...rest}
      href={href}
      prefetch={false}
      onPointerEnter={fetchAhead}
      onTouchStart={fetchAhead}
      onFocus={fetchAhead}
    />
  );
}
