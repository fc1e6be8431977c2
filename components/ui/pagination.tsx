import { ArrowLeft, ArrowRight } from "lucide-react";
import { ButtonLink } from "./button";

/** Links to the neighbouring pages of a list; nothing when there is one page only. */
export function Pagination({ page, pages, hrefOf }: { page: number; pages: number; hrefOf: (page: number) => string }) {
  if (pages <= 1) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4">
      <div className="w-32">
        {page > 1 ? (
          <ButtonLink href={hrefOf(page - 1)} rel="prev" variant="secondary">
            <ArrowLeft aria-hidden="true" className="size-4" /> Previous
          </ButtonLink>
        ) : null}
      </div>
      <p className="font-mono text-soft text-sm">
        {page} / {pages}
      </p>
      <div className="flex w-32 justify-end">
        {page < pages ? (
          <ButtonLink href={hrefOf(page + 1)} rel="next" variant="secondary">
            Next <ArrowRight aria-hidden="true" className="size-4" />
          </ButtonLink>
        ) : null}
      </div>
    </nav>
  );
}
