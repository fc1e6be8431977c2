import type { ReactNode } from "react";
import { Card } from "../ui/card";

/** The frame of every page about signing in: one narrow sheet with its heading. */
export function SignInPage({
  title,
  intro,
  children,
  below,
}: {
  title: string;
  intro?: ReactNode;
  children: ReactNode;
  below?: ReactNode;
}) {
  return (
    <div className="shell py-10 sm:py-16">
      <div className="mx-auto max-w-md">
        <h1 className="text-3xl">{title}</h1>
        {intro ? <p className="mt-3 text-soft">{intro}</p> : null}
        <Card className="mt-6">{children}</Card>
        {below ? <div className="mt-6 grid gap-2 text-base text-soft">{below}</div> : null}
      </div>
    </div>
  );
}

/** An inline link of these pages, with room for a finger. */
export const signInLinkStyle = "inline-block py-2 text-accent underline underline-offset-4 hover:text-accent-strong";
