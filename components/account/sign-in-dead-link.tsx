import { Alert } from "../ui/alert";
import { ButtonLink } from "../ui/button";
import { SignInPage } from "./sign-in-page";

/** In place of what a mailed link would have done, when it no longer works. */
export function DeadLink({ href, label }: { href: string; label: string }) {
  return (
    <SignInPage title="This link no longer works">
      <div className="grid gap-5">
        <Alert tone="warning" live={false}>
          <p>It has been used, has expired, or was cut short on its way. Nothing was changed.</p>
        </Alert>
        <ButtonLink href={href} size="lg" wide>
          {label}
        </ButtonLink>
      </div>
    </SignInPage>
  );
}
