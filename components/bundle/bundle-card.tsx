import Link from "next/link";
import type { BundleDto } from "@/lib/catalog/schema";
import { Cover } from "../catalog/cover/cover";
import { Price } from "../catalog/price";
import { countKeys } from "../catalog/words";
import { BundleSums } from "./sums";

/** The spines of a bundle's KEYS, side by side. */
function BundleCovers({ bundle, max = 6 }: { bundle: BundleDto; max?: number }) {
  const shown = bundle.keys.slice(0, max);
  return (
    <div aria-hidden="true" className="grid grid-cols-3 gap-1.5">
      {shown.map((item) => (
        <Cover key={item.slug} subject={item} small className="aspect-[8/5] rounded-sm" />
      ))}
    </div>
  );
}

/** A bundle on the shelf. */
export function BundleCard({ bundle, level = 2 }: { bundle: BundleDto; level?: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <article className="group relative flex h-full flex-col rounded-lg border border-rule bg-raised p-5 hover:border-edge sm:p-6">
      <BundleCovers bundle={bundle} />
      <div className="mt-5 flex items-baseline justify-between gap-4">
        <Heading className="text-xl">
          <Link
            href={`/marketplace/bundles/${bundle.slug}`}
            prefetch={false}
            className="underline-offset-4 after:absolute after:inset-0 after:content-[''] group-hover:underline"
          >
            {bundle.title}
          </Link>
        </Heading>
        <Price money={bundle.price} className="font-semibold text-lg" />
      </div>
      <p className="mt-2 text-base text-soft">{bundle.summary}</p>
      <p className="label mt-3 mb-5">{countKeys(bundle.keys.length)}</p>
      <div className="mt-auto border-rule border-t pt-4">
        <BundleSums bundle={bundle} />
      </div>
    </article>
  );
}
