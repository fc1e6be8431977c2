import type { Metadata } from "next";
import { DeadLink } from "@/components/account/sign-in-dead-link";
import { SignInPage } from "@/components/account/sign-in-page";
import { Unfollow } from "@/components/releases/unfollow";
import { previewUnfollow } from "@/lib/releases/service/follow";

export const metadata: Metadata = { title: "Release mails", robots: { index: false }, referrer: "no-referrer" };

/** Where the link in a mail about a release leads. Opening it changes nothing; the button does. */
export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const follow = await previewUnfollow(token);
  if (!follow) return <DeadLink href="/account/keys" label="Go to your KEYS" />;
  return (
    <SignInPage title="Release mails" intro={`Mails about new versions of ${follow.title}.`}>
      <Unfollow token={token} slug={follow.slug} isFollowing={follow.isFollowing} />
    </SignInPage>
  );
}
