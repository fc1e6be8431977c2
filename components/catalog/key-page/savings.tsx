import { formatMoney, type Money, money } from "@/lib/kernel/money";
import { Markdown } from "../markdown";
import { HOUR_CENTS, type Hours, hoursIn, savingsOf, splitReplaces } from "./savings-sums";
import { Section } from "./section";

type Range = { from: number; to: number };

const span = ({ from, to }: Range, write: (value: number) => string) =>
  from === to ? write(from) : `${write(from)} to ${write(to)}`;

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

/** The arithmetic, with every figure that goes into it. */
function Sums({ hours, price }: { hours: Hours; price: Money }) {
  const dollars = (cents: number) => formatMoney(money(Math.round(cents), price.currency));
  const { worth, left, breakEvenCents } = savingsOf(hours, price.amount);
  const count = span(hours, String);
  return (
    <div className="mt-6 max-w-2xl rounded-md border border-rule bg-raised px-5 py-3">
      <dl>
        <Sum name="The same work of your own" reason={`${count} hours × ${dollars(HOUR_CENTS)} an hour`}>
          {span(worth, dollars)}
        </Sum>
        <Sum name="This KEY" reason="once, with every version">
          {`−${dollars(price.amount)}`}
        </Sum>
        {left.from > 0 ? (
          <Sum name="What it saves" reason="putting it in takes time as well; that is not taken off here">
            {span(left, dollars)}
          </Sum>
        ) : null}
      </dl>
      <p className="border-rule border-t py-3 text-soft text-sm">
        {dollars(HOUR_CENTS)} an hour is an example. At any rate above {dollars(breakEvenCents)} an hour (
        {dollars(price.amount)} ÷ {hours.from} {hours.from === 1 ? "hour" : "hours"}) it costs less than the work.
      </p>
    </div>
  );
}

/** What it replaces, in its author's words and hours, and what that comes to. */
export function Savings({ readme, price }: { readme: string | null; price: Money | null }) {
  const replaces = readme ? splitReplaces(readme).replaces : null;
  if (!replaces) return null;
  const hours = hoursIn(replaces);
  return (
    <Section id="savings" title="What it replaces and what it saves">
      <Markdown source={replaces} />
      {hours && price ? <Sums hours={hours} price={price} /> : null}
    </Section>
  );
}
