import Link from "next/link";
import { formatMoney, money } from "@/lib/kernel/money";
import { Button } from "../ui/button";
import type { BundleHint } from "./bundle-hint";

const list = new Intl.ListFormat("en", { style: "long", type: "conjunction" });

/** What the bundle costs against the cart as it is, in words. */
function difference({ extraCents, bundle, next }: BundleHint): string {
  const { currency } = bundle.price;
  const amount = formatMoney(money(Math.abs(extraCents), currency));
  if (extraCents < 0) return `You would pay ${amount} less than for its KEYS apart.`;
  if (extraCents === 0) return "You would pay the same as for its KEYS apart.";
  const apart = next?.price ? formatMoney(next.price) : "";
  return `Add one more and the bundle is cheaper: ${next?.title} alone is ${apart} more, the whole bundle ${amount} more.`;
}

function buttonWords({ extraCents, bundle }: BundleHint): string {
  const amount = formatMoney(money(Math.abs(extraCents), bundle.price.currency));
  if (extraCents < 0) return `Take the bundle and save ${amount}`;
  return extraCents === 0 ? "Take the bundle instead" : `Take the bundle for ${amount} more`;
}

/** The cheaper way, with its arithmetic, and one press to go it. It stands below the payment, which it must not move. */
export function BundleHintBox({ hint, onTake }: { hint: BundleHint; onTake: () => void }) {
  const { bundle, gains, replaces } = hint;
  const held = replaces.length === 1 ? "holds 1 KEY of your cart" : `holds ${replaces.length} KEYS of your cart`;
  return (
    <section aria-labelledby="bundle-hint" className="grid gap-2 border-rule border-t pt-4 text-sm">
      <h2 id="bundle-hint" className="text-base">
        Cheaper together
      </h2>
      <p>
        <Link href={`/marketplace/bundles/${bundle.slug}`} prefetch={false} className="link">
          {bundle.title}
        </Link>{" "}
        {held}. {difference(hint)}
      </p>
      {gains.length > 0 ? (
        <p className="text-soft">With it comes {list.format(gains.map(({ title }) => title))}.</p>
      ) : null}
      <Button variant="secondary" className="mt-1" onClick={onTake}>
        {buttonWords(hint)}
      </Button>
    </section>
  );
}
