import type { AppError } from "@/lib/kernel/errors";
import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

const TITLES: Partial<Record<AppError["code"], string>> = {
  not_entitled: "You cannot read this KEY",
  version_not_found: "There is no such version",
  not_found: "There is no such file",
  no_artifact: "There is nothing to read yet",
};

/** In place of a KEY's files: why they are not shown, and where one goes on. */
export function NoAccess({ slug, error }: { slug: string; error: AppError }) {
  const isRefused = error.code === "not_entitled" || error.code === "no_artifact";
  return (
    <EmptyState title={TITLES[error.code] ?? "This cannot be shown"}>
      <p>{error.message}</p>
      <ButtonLink href={isRefused ? `/marketplace/${slug}` : `/account/keys/${slug}`}>
        {isRefused ? "To its page" : "To its newest version"}
      </ButtonLink>
    </EmptyState>
  );
}
