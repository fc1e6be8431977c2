import clsx from "clsx";
import Link from "next/link";
import { billingHref, PERSONAL } from "../plans/use-plan";

/** Whose plan is looked at: one's own, or that of an organisation that one administers. */
export function SubjectSwitch({
  organisations,
  subject,
}: {
  organisations: readonly { slug: string; name: string }[];
  subject: string;
}) {
  const choices = [{ slug: PERSONAL, name: "Yours" }, ...organisations];
  return (
    <nav aria-label="Whose plan" className="mb-6">
      <ul className="inline-flex max-w-full flex-wrap rounded-md border border-edge bg-raised p-1">
        {choices.map(({ slug, name }) => (
          <li key={slug}>
            <Link
              href={billingHref(slug)}
              aria-current={slug === subject ? "page" : undefined}
              className={clsx(
                "target rounded-sm px-4 font-medium text-base",
                slug === subject ? "bg-accent text-on-accent" : "text-soft hover:text-ink",
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
