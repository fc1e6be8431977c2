import type { Metadata } from "next";
import { ConfirmNewEmail } from "@/components/account/sign-in-confirm";
import { DeadLink } from "@/components/account/sign-in-dead-link";
import { SignInPage } from "@/components/account/sign-in-page";
import { tokenInput } from "@/lib/accounts/schema";
import { previewEmailChange } from "@/lib/accounts/service/profile";
import { clock } from "@/lib/platform/clock";

export const metadata: Metadata = { title: "Your new address", robots: { index: false }, referrer: "no-referrer" };

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const input = tokenInput.safeParse({ token: (await searchParams).token });
  const link = input.success ? await previewEmailChange(input.data.token, clock.now()) : null;
  if (!input.success || !link) return <DeadLink href="/account/settings" label="Go to your settings" />;
  return (
    <SignInPage
      title="Your new address"
      intro={
        <>
          From now on your account would use{" "}
          <strong className="wrap-anywhere font-medium text-ink">{link.email}</strong>.
        </>
      }
    >
      <ConfirmNewEmail token={input.data.token} />
    </SignInPage>
  );
}
