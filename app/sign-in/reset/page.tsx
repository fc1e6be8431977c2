import type { Metadata } from "next";
import { DeadLink } from "@/components/account/sign-in-dead-link";
import { SignInPage } from "@/components/account/sign-in-page";
import { ResetForm } from "@/components/account/sign-in-reset";
import { tokenInput } from "@/lib/accounts/schema";
import { previewPasswordReset } from "@/lib/accounts/service/password";
import { clock } from "@/lib/platform/clock";

export const metadata: Metadata = {
  title: "Choose a new password",
  robots: { index: false },
  referrer: "no-referrer",
};

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const input = tokenInput.safeParse({ token: (await searchParams).token });
  const link = input.success ? await previewPasswordReset(input.data.token, clock.now()) : null;
  if (!input.success || !link) return <DeadLink href="/sign-in/forgot" label="Ask for a new link" />;
  return (
    <SignInPage
      title="Choose a new password"
      intro={
        <>
          For <strong className="wrap-anywhere font-medium text-ink">{link.email}</strong>. You will be signed out
          everywhere.
        </>
      }
    >
      <ResetForm token={input.data.token} email={link.email} />
    </SignInPage>
  );
}
