import clsx from "clsx";
import { formatMoney, type Money } from "@/lib/kernel/money";

/** An amount, set so that prices in a column stand under one another. */
export function Price({ money, className }: { money: Money; className?: string }) {
  return <span className={clsx("whitespace-nowrap font-mono tabular-nums", className)}>{formatMoney(money)}</span>;
}
