import clsx from "clsx";
import { formatMoney, type Money } from "@/lib/kernel/money";

/** The figures of the text's own face, all of one width: a monospaced face would set a gap at the comma. */
const AMOUNT_STYLE = "whitespace-nowrap tabular-nums";

/** An amount, set so that prices in a column stand under one another. */
export function Price({ money, className }: { money: Money; className?: string }) {
  return <span className={clsx(AMOUNT_STYLE, className)}>{formatMoney(money)}</span>;
}

/** An amount that may be taken off; its minus sign stays with it. */
export function SignedPrice({ money: { amount, currency }, className }: { money: Money; className?: string }) {
  return (
    <span className={clsx(AMOUNT_STYLE, className)}>
      {amount < 0 ? "−" : ""}
      {formatMoney({ amount: Math.abs(amount), currency })}
    </span>
  );
}
