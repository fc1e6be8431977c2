import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/account/sign-in-form";
import { SignInPage, signInLinkStyle } from "@/components/account/sign-in-page";
import { ProviderButtons } from "@/components/account/sign-in-providers";
import { Alert } from "@/components/ui/alert";
import { offeredProviders } from "@/lib/accounts/queries";
import { ownPath } from "@/lib/accounts/schema";
import { DEMO_PASSWORD, DEMO_PEOPLE } from "@/lib/accounts/service/demo";
import { env, isDemo } from "@/lib/platform/env";
import { getPageViewer } from "@/lib/platform/session";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type Search = { next?: string | string[]; callbackUrl?: string | string[]; error?: string | string[] };

/** What to say about the word with which next-auth sends people back here. */
const PROBLEMS: Record<string, string> = {
  AddressNotVerified: "The provider has not verified your address. Verify it there, or sign in another way.",
  AccessDenied: "The provider did not let you in. Try again, or sign in another way.",
  OAuthAccountNotLinked: "That account of the provider belongs to somebody else here. Sign in another way.",
};
const OTHER_PROBLEM = "Signing in did not work. Try again, or sign in another way.";

/** Our own links say `next`; next-auth says `callbackUrl`, in full. */
function nextOf(search: Search): string {
  return ownPath([search.next ?? search.callbackUrl].flat()[0], env().APP_URL);
}

function DemoHint() {
  return (
    <Alert live={false} title="Demo accounts">
      <p>
        Password of each: <code>{DEMO_PASSWORD}</code>
      </p>
      <ul>
        {DEMO_PEOPLE.map(({ email, name }) => (
          <li key={email}>
            <code>{email}</code> <span className="text-soft">{name}</span>
          </li>
        ))}
      </ul>
    </Alert>
  );
}

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const search = await searchParams;
  const next = nextOf(search);
  if (await getPageViewer()) redirect(next);
  const problem = [search.error].flat()[0];
  const signUp = next === "/" ? "/sign-up" : `/sign-up?next=${encodeURIComponent(next)}`;
  return (
    <SignInPage
      title="Sign in"
      below={
        <>
          <p>
            New here?{" "}
            <Link href={signUp} className={signInLinkStyle}>
              Create an account
            </Link>
          </p>
          {isDemo() ? <DemoHint /> : null}
        </>
      }
    >
      <div className="grid gap-5">
        {problem ? <Alert tone="danger">{PROBLEMS[problem] ?? OTHER_PROBLEM}</Alert> : null}
        <ProviderButtons offered={offeredProviders()} next={next} />
        <SignInForm next={next} isDemo={isDemo()} />
      </div>
    </SignInPage>
  );
}
