import Link from "next/link";
import { Mark } from "./mark";

const COLUMNS = [
  {
    title: "Shop",
    links: [
      { href: "/marketplace", label: "Catalog" },
      { href: "/marketplace/bundles", label: "Bundles" },
      { href: "/pricing", label: "Pricing" },
      { href: "/find", label: "Find your KEY" },
      { href: "/problems", label: "Problem finder" },
      { href: "/why", label: "What it saves" },
    ],
  },
  {
    title: "Yours",
    links: [
      { href: "/account/keys", label: "Your KEYS" },
      { href: "/account/orders", label: "Your orders" },
      { href: "/cart", label: "Cart" },
    ],
  },
  {
    title: "Terms",
    links: [
      { href: "/licence", label: "Licence in plain words" },
      { href: "/refunds", label: "Refunds" },
    ],
  },
];

export function SiteFooter() {
  return (
    <footer className="unhurried after-first-paint mt-24 border-rule border-t bg-sunken">
      <div className="shell grid gap-10 py-12 sm:grid-cols-[1fr_auto]">
        <div className="max-w-xs">
          <p className="flex items-center gap-2.5 font-semibold">
            <Mark className="size-5 text-accent" />
            KEYS
          </p>
          <p className="mt-3 text-soft text-sm">
            Code packs, runbooks and notebooks for developers. Pay once, download at once, keep every version.
          </p>
        </div>
        <nav aria-label="Footer" className="grid grid-cols-2 gap-x-12 gap-y-8 sm:grid-cols-3">
          {COLUMNS.map((column) => (
            <div key={column.title}>
              <h2 className="label">{column.title}</h2>
              <ul className="mt-1 text-sm">
                {column.links.map((link) => (
                  <li key={link.href}>
                    <Link href={link.href} prefetch={false} className="target hover:text-accent hover:underline">
                      {link.label}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
      </div>
    </footer>
  );
}
