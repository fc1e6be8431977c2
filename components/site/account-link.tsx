"use client";

import clsx from "clsx";
import { CircleUser } from "lucide-react";
import Link from "next/link";
import { useMe } from "../account/use-me";
import { buttonStyle } from "../ui/button";

const FIT = "text-base max-sm:gap-0 sm:w-34 sm:justify-end sm:px-3";
const WORDS = "max-sm:sr-only [grid-area:1/1]";

/** "Sign in", or the way to what one owns. Both words are laid out from the start: nothing moves when it is known which. */
export function AccountLink() {
  const { data: me } = useMe();
  return (
    <Link
      href={me ? "/account/keys" : "/sign-in"}
      prefetch={false}
      title={me?.email}
      className={buttonStyle({ variant: "quiet", size: "icon", className: FIT })}
    >
      <span className="grid text-right">
        <span className={clsx(WORDS, me && "invisible")}>Sign in</span>
        <span className={clsx(WORDS, !me && "invisible")}>Your KEYS</span>
      </span>
      <CircleUser aria-hidden="true" className="size-5 shrink-0" />
    </Link>
  );
}
