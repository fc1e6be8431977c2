import Link from "next/link";
import type { BundleMention, KeyDetail } from "@/lib/catalog/schema";
import { LicenceTerms } from "../licence-terms";
import { Price } from "../price";
import { Section } from "./section";

const OWN_LICENCE = "LicenseRef-KEYS-Commercial-1.0";

/** The shop's licence as "you can, you cannot", and the whole text. */
export function Licence({ license }: { license: KeyDetail["license"] }) {
  if (!license.spdx && !license.text) return null;
  return (
    <Section id="licence" title="Licence">
      <div className="grid gap-6">
        {license.spdx === OWN_LICENCE ? <LicenceTerms /> : <p className="font-mono">{license.spdx}</p>}
        {license.text ? (
          <details>
            <summary className="target link">The whole text</summary>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
              tabIndex={0}
              className="mt-2 max-h-96 overflow-auto whitespace-pre-wrap rounded-md border border-rule bg-sunken p-4 text-xs leading-relaxed"
            >
              {license.text}
            </pre>
          </details>
        ) : null}
      </div>
    </Section>
  );
}

/** The bundles that hold this KEY. */
export function InBundles({ bundles }: { bundles: readonly BundleMention[] }) {
  if (bundles.length === 0) return null;
  return (
    <Section id="bundles" title="In these bundles">
      <ul>
        {bundles.map((bundle) => (
          <li
            key={bundle.slug}
            className="flex items-baseline justify-between gap-6 border-rule border-t py-2 first:border-t-0"
          >
            <Link href={`/marketplace/bundles/${bundle.slug}`} className="target link">
              {bundle.title}
            </Link>
            <Price money={bundle.price} />
          </li>
        ))}
      </ul>
      <p className="mt-3 text-soft text-sm">What you paid for a KEY comes off the price of a bundle that holds it.</p>
    </Section>
  );
}

export function RefundPolicy() {
  return (
    <Section id="refund" title="Refunds">
      <p className="max-w-2xl">
        Within 30 days of paying, for any reason, as long as no version was downloaded.{" "}
        <Link href="/refunds" className="link">
          The refund policy
        </Link>
      </p>
    </Section>
  );
}
