import { IntentLink } from "../ui/intent-link";
import { JsonLd } from "./json-ld";

type Crumb = { href: string; label: string };

/** Where one is: links to the shelves above, the present page last; the same as BreadcrumbList for machines. */
export function Breadcrumbs({ crumbs, here, baseUrl }: { crumbs: readonly Crumb[]; here: Crumb; baseUrl: string }) {
  const items = [...crumbs, here].map((crumb, index) => ({
    "@type": "ListItem",
    position: index + 1,
    name: crumb.label,
    item: `${baseUrl}${crumb.href}`,
  }));
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center text-sm text-soft">
        {crumbs.map((crumb) => (
          <li key={crumb.href} className="flex items-center">
            <IntentLink href={crumb.href} className="target hover:text-accent hover:underline">
              {crumb.label}
            </IntentLink>
            <span aria-hidden="true" className="px-2">
              /
            </span>
          </li>
        ))}
        <li aria-current="page" className="text-ink">
          {here.label}
        </li>
      </ol>
      <JsonLd data={{ "@type": "BreadcrumbList", itemListElement: items }} />
    </nav>
  );
}
