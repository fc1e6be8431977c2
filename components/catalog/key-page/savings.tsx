import Link from "next/link";
import { formatMoney, type Money, money } from "@/lib/kernel/money";
import { type LeastSaving, USUAL_RATE } from "@/lib/proof/schema";
import { Markdown } from "../markdown";
import { Section } from "./section";

const inHours = (hours: number) => (hours === 1 ? "1 hour" : `${hours} hours`);

function Sum({ name, reason, children }: { name: string; reason: string; children: string }) {
  return (
    <div className="flex items-baseline justify-between gap-6 border-rule border-t py-2 first:border-t-0 last:font-medium">
      <dt>
        {name} <span className="block font-normal text-soft text-sm">{reason}</span>
      </dt>
      <dd className="text-right tabular-nums">{children}</dd>
    </div>
  );
}

/** The arithmetic, with every figure that goes into it; the hours are the fewest that the page knows of. */
function Sums({ saving, price }: { saving: LeastSaving; price: Money }) {
  const dollars = (cents: number) => formatMoney(money(cents, price.currency));
  const { hours, worthCents, leftCents, evenRateCents, evenHours } = saving;
  const rate = dollars(USUAL_RATE * 100);
  return (
    <div className="mt-6 max-w-2xl rounded-md border border-rule bg-raised px-5 py-3">
      <p className="border-rule border-b py-3 text-soft text-sm">
        Above is the work by hand, with tests, as its author reckons it. Counted is the least, {inHours(hours)}, at the
        shop’s rate.
      </p>
      <dl>
        <Sum name="The same work of your own" reason={`${inHours(hours)} × ${rate} an hour`}>
          {dollars(worthCents)}
        </Sum>
        <Sum name="This KEY" reason="once, with every version">
          {`−${dollars(price.amount)}`}
        </Sum>
        {leftCents > 0 ? (
          <Sum
            name="What it saves at these hours"
            reason="putting it in takes time as well; that is not taken off here"
          >
            {dollars(leftCents)}
          </Sum>
        ) : null}
      </dl>
      <p className="border-rule border-t py-3 text-soft text-sm">
        {leftCents > 0
          ? `${rate} an hour is an example. At any rate above ${dollars(evenRateCents)} an hour (${dollars(price.amount)} ÷ ${inHours(hours)}) it costs less than the work.`
          : `At these hours it costs ${leftCents === 0 ? "as much as" : "more than"} the work. It pays for itself from ${inHours(evenHours)} on at ${rate}, or from ${dollars(evenRateCents)} an hour on.`}{" "}
        <Link href="/why" className="link">
          Compute with your own rate
        </Link>
      </p>
    </div>
  );
}

type Props = { replaces: string | null; price: Money | null; saving: LeastSaving | null };

/** What it replaces, in its author's words and hours, and what it saves at the least. */
export function Savings({ replaces, price, saving }: Props) {
  if (!replaces) return null;
  return (
    <Section id="savings" title="What it replaces and what it saves">
      <Markdown source={replaces} />
      {saving && price ? <Sums saving={saving} price={price} /> : null}
    </Section>
  );
}
