"use client";

import { CircleUser } from "lucide-react";
import Link from "next/link";
import { useMe } from "../account/use-me";
import { buttonStyle } from "../ui/button";

/** "Sign in", or the way to what one owns. Its width does not depend on which, nor its icon's place on the words. */
export function AccountLink() {
  const { data: me } = useMe();
  return (
    <Link
      href={me ? "/account/keys" : "/sign-in"}
      prefetch={false}
      title={me?.email}
      className={buttonStyle({ variant: "quiet", className: "sm:w-34 sm:justify-start" })}
    >
      <CircleUser aria-hidden="true" className="size-5" />
      <span className="max-sm:sr-only">{me ? "Your KEYS" : "Sign in"}</span>
    </Link>
  );
}
