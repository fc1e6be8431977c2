import type { Money } from "@/lib/kernel/money";
import { SignedPrice } from "../catalog/price";

/** A smaller row under a line: what its price is made of, or what came back. */
export type Sum = { label: string; money: Money };

/** The parts of a price, under it. */
export function PriceSums({ sums }: { sums: readonly Sum[] }) {
  return (
    <ul className="mt-1 grid gap-0.5 text-soft text-sm">
      {sums.map((sum) => (
        <li key={`${sum.label} ${sum.money.amount}`} className="flex justify-between gap-6">
          <span className="min-w-0">{sum.label}</span>
          <SignedPrice money={sum.money} />
        </li>
      ))}
    </ul>
  );
}
