import type { Metadata } from "next";
import { ConfirmSignIn } from "@/components/account/sign-in-confirm";
import { DeadLink } from "@/components/account/sign-in-dead-link";
import { SignInPage } from "@/components/account/sign-in-page";
import { tokenInput } from "@/lib/accounts/schema";
import { previewSignInLink } from "@/lib/accounts/service/sign-in";
import { clock } from "@/lib/platform/clock";

export const metadata: Metadata = { title: "Confirm", robots: { index: false }, referrer: "no-referrer" };

/** Where the links of sign-up and sign-in mails lead. Opening it changes nothing; the button does. */
export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const input = tokenInput.safeParse({ token: (await searchParams).token });
  const link = input.success ? await previewSignInLink(input.data.token, clock.now()) : null;
  if (!input.success || !link) {
    return <DeadLink href="/sign-in" label="Sign in or ask for a new link" />;
  }
  const { token } = input.data;
  const { email, isSignUp, next } = link;
  return (
    <SignInPage
      title={isSignUp ? "Confirm your address" : "Sign in"}
      intro={
        <>
          {isSignUp ? "This makes your account for " : "You are about to sign in as "}
          <strong className="wrap-anywhere font-medium text-ink">{email}</strong>.
        </>
      }
    >
      <ConfirmSignIn token={token} next={next} label={isSignUp ? "Confirm and sign in" : "Sign in"} />
    </SignInPage>
  );
}
