import type { BundleDto } from "@/lib/catalog/schema";
import { money } from "@/lib/kernel/money";
import { Price } from "../catalog/price";

/** Both sums of a bundle and what lies between them, all computed from the catalog's present prices. */
export function BundleSums({ bundle }: { bundle: Pick<BundleDto, "price" | "parts_total" | "savings_bps"> }) {
  const saved = money(bundle.parts_total.amount - bundle.price.amount, bundle.price.currency);
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-y-1 text-sm">
      <dt className="text-soft">Apart</dt>
      <dd className="text-right text-soft">
        <Price money={bundle.parts_total} />
      </dd>
      <dt className="font-medium">Together</dt>
      <dd className="text-right font-medium">
        <Price money={bundle.price} />
      </dd>
      {saved.amount > 0 ? (
        <>
          <dt className="border-rule border-t pt-1 text-accent">You save {Math.round(bundle.savings_bps / 100)} %</dt>
          <dd className="border-rule border-t pt-1 text-right text-accent">
            <Price money={saved} />
          </dd>
        </>
      ) : null}
    </dl>
  );
}
