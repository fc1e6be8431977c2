import { newId } from "../ids.ts";
import type { BalanceTransaction } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";

const SETTLEMENT_SECONDS = 2 * 24 * 60 * 60;

export interface BalanceEntry {
  /** Positive for money coming in, in the smallest unit. */
  amount: number;
  currency: string;
  fee: number;
  description: string | null;
  source: string;
  type: BalanceTransaction["type"];
  reportingCategory: string;
}

/** Stripe's fee on a US card: 2.9 % and 30 cents, rounded to the cent. */
export function cardFee(amount: number): number {
  return Math.round((amount * 29) / 1000) + 30;
}

/** Stripe's fee on a bank debit: 0.8 %, at most 5 dollars, rounded to the cent. */
export function debitFee(amount: number): number {
  return Math.min(Math.round((amount * 8) / 1000), 500);
}

/** Books a movement on the account's balance. */
export function bookBalance(world: World, entry: BalanceEntry): BalanceTransaction {
  const created = nowSeconds(world);
  const feeDetails = [
    {
      amount: entry.fee,
      application: null,
      currency: entry.currency,
      description: entry.type === "charge" || entry.type === "payment" ? "Stripe processing fees" : "Dispute fee",
      type: "stripe_fee",
    },
  ];
  const transaction = {
    id: newId("balance_transaction"),
    object: "balance_transaction",
    amount: entry.amount,
    available_on: created + SETTLEMENT_SECONDS,
    balance_type: "payments",
    created,
    currency: entry.currency,
    description: entry.description,
    exchange_rate: null,
    fee: entry.fee,
    fee_details: entry.fee === 0 ? [] : feeDetails,
    net: entry.amount - entry.fee,
    reporting_category: entry.reportingCategory,
    source: entry.source,
    status: "pending",
    type: entry.type,
  } satisfies BalanceTransaction;
  return world.objects.insert("balance_transaction", transaction);
}
