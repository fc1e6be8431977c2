"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  { href: "/account/keys", label: "Your KEYS" },
  { href: "/account/billing", label: "Plan" },
  { href: "/account/orders", label: "Orders" },
  { href: "/account/settings", label: "Settings" },
];

export function AccountNav() {
  const path = usePathname();
  return (
    <nav aria-label="Account">
      <ul className="flex gap-4 sm:gap-6">
        {PAGES.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={path === href ? "page" : undefined}
              className={clsx(
                "target -mb-px border-b-2",
                path === href ? "border-accent text-ink" : "border-transparent text-soft hover:text-accent",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
