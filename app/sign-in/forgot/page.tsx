import type { Metadata } from "next";
import Link from "next/link";
import { ForgotForm } from "@/components/account/sign-in-forgot";
import { SignInPage, signInLinkStyle } from "@/components/account/sign-in-page";
import { isDemo } from "@/lib/platform/env";

export const metadata: Metadata = { title: "Forgot your password?", robots: { index: false } };
// Whether this is a demo shop is known when it runs, not when it is built.
export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <SignInPage
      title="Forgot your password?"
      intro="We mail you a link with which you choose a new one."
      below={
        <p>
          <Link href="/sign-in" className={signInLinkStyle}>
            Back to signing in
          </Link>
        </p>
      }
    >
      <ForgotForm isDemo={isDemo()} />
    </SignInPage>
  );
}
