"use client";

import { Bell, BellOff, Rss } from "lucide-react";
import Link from "next/link";
import { signInHref } from "../checkout/offer";
import { Says } from "../checkout/says";
import { useKeyAccess } from "../checkout/use-key-access";
import { Button, buttonStyle } from "../ui/button";
import { useFollow } from "./use-follow";

function ByMail({ slug, path }: { slug: string; path: string }) {
  const { data: access } = useKeyAccess(slug);
  const follow = useFollow(slug);
  if (!access?.signed_in)
    return (
      <Link href={signInHref(path)} prefetch={false} className={buttonStyle({ variant: "secondary" })}>
        <Bell aria-hidden="true" className="size-4" /> Follow releases by mail
      </Link>
    );
  const isFollowing = access.follows_releases;
  return (
    <>
      <Button variant="secondary" pending={follow.isPending} onClick={() => follow.mutate(!isFollowing)}>
        {isFollowing ? (
          <BellOff aria-hidden="true" className="size-4" />
        ) : (
          <Bell aria-hidden="true" className="size-4" />
        )}
        {isFollowing ? "Stop the mails" : "Follow releases by mail"}
      </Button>
      <Says error={follow.error}>
        {isFollowing ? <p className="text-soft text-sm">A mail tells you of each new version.</p> : null}
      </Says>
    </>
  );
}

/** How one hears of a KEY's new versions: by mail, or by a feed that needs no account. */
export function FollowReleases({ slug, path }: { slug: string; path: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <ByMail slug={slug} path={path} />
      <a href={`/marketplace/${slug}/feed.atom`} className={buttonStyle({ variant: "quiet" })}>
        <Rss aria-hidden="true" className="size-4" /> Atom feed
      </a>
    </div>
  );
}
