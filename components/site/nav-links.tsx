"use client";

import clsx from "clsx";
import { usePathname } from "next/navigation";
import { IntentLink } from "../ui/intent-link";

const SHELVES = [
  { href: "/marketplace", label: "Catalog" },
  { href: "/marketplace/bundles", label: "Bundles" },
  { href: "/pricing", label: "Pricing" },
];

function isHere(path: string, href: string): boolean {
  const inBundles = path.startsWith("/marketplace/bundles");
  return href === "/marketplace" ? path.startsWith(href) && !inBundles : path.startsWith(href);
}

export function NavLinks({ className }: { className?: string }) {
  const path = usePathname();
  return (
    <nav aria-label="Shop" className={className}>
      <ul className="flex">
        {SHELVES.map(({ href, label }) => (
          <li key={href}>
            <IntentLink
              href={href}
              aria-current={path === href ? "page" : isHere(path, href) ? "true" : undefined}
              className={clsx(
                "target px-3 underline-offset-8 decoration-2 decoration-accent hover:text-accent",
                isHere(path, href) ? "text-ink underline" : "text-soft",
              )}
            >
              {label}
            </IntentLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
