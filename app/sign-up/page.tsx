import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { SignUpForm } from "@/components/account/sign-in-new-account";
import { SignInPage, signInLinkStyle } from "@/components/account/sign-in-page";
import { ProviderButtons } from "@/components/account/sign-in-providers";
import { offeredProviders } from "@/lib/accounts/queries";
import { safeNext } from "@/lib/accounts/schema";
import { isDemo } from "@/lib/platform/env";
import { getPageViewer } from "@/lib/platform/session";

export const metadata: Metadata = { title: "Create an account", robots: { index: false } };

type Search = { next?: string | string[] };

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const next = safeNext([(await searchParams).next].flat()[0]);
  if (await getPageViewer()) redirect(next);
  const signIn = next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
  return (
    <SignInPage
      title="Create an account"
      intro="It keeps what you buy: every version, for good."
      below={
        <p>
          You have one?{" "}
          <Link href={signIn} className={signInLinkStyle}>
            Sign in
          </Link>
        </p>
      }
    >
      <div className="grid gap-5">
        <ProviderButtons offered={offeredProviders()} next={next} />
        <SignUpForm next={next} isDemo={isDemo()} />
      </div>
    </SignInPage>
  );
}
