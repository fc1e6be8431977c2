import { signInHref } from "../checkout/offer";
import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** In place of something personal, for a visitor. After signing in one is back here. */
export function SignInPrompt({ what, path }: { what: string; path: string }) {
  return (
    <EmptyState title={`Sign in to see ${what}`}>
      <ButtonLink href={signInHref(path)}>Sign in</ButtonLink>
    </EmptyState>
  );
}
