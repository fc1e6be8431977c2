import { createHash } from "node:crypto";
import { newId } from "../ids.ts";
import type { Charge, PaymentMethod } from "../model.ts";
import { EMPTY_ADDRESS } from "../resources/common.ts";
import { nowSeconds, type World } from "../world.ts";
import type { Billing } from "./payment-methods.ts";

export interface TestAccount {
  number: string;
  label: string;
  /** What comes back a day later; absent when the money comes. */
  failure?: { code: string; message: string };
  /** Stays under way until a control settles it. */
  staysProcessing?: true;
}

export const ROUTING_NUMBER = "110000000";

/** Stripe's test accounts that this sandbox plays (docs.stripe.com/payments/ach-direct-debit), by account number. */
export const TEST_ACCOUNTS: readonly TestAccount[] = [
  { number: "000123456789", label: "Pays after a day" },
  {
    number: "000222222227",
    label: "Has insufficient funds, fails after a day",
    failure: { code: "insufficient_funds", message: "The account has insufficient funds to cover this transaction." },
  },
  {
    number: "000111111113",
    label: "Is closed, fails after a day",
    failure: { code: "account_closed", message: "The bank account has been closed." },
  },
  {
    number: "000111111116",
    label: "Does not exist, fails after a day",
    failure: { code: "no_account", message: "The bank account could not be located." },
  },
  {
    number: "000333333335",
    label: "Does not allow debits, fails after a day",
    failure: {
      code: "debit_not_authorized",
      message: "The customer has notified their bank that this debit was unauthorized.",
    },
  },
  { number: "000000000009", label: "Stays under way", staysProcessing: true },
];

const PAYS = TEST_ACCOUNTS[0]?.number ?? "";

export function findTestAccount(number: string): TestAccount | undefined {
  return TEST_ACCOUNTS.find((account) => account.number === number);
}

interface BankHidden {
  account: string;
}

/** Makes a bank account payment method for one debit. */
export function createBankMethod(world: World, account: string, billing: Billing): PaymentMethod {
  const method = {
    id: newId("payment_method"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: {
      address: { ...EMPTY_ADDRESS },
      email: billing.email ?? null,
      name: billing.name ?? null,
      phone: billing.phone ?? null,
      tax_id: null,
    },
    created: nowSeconds(world),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "us_bank_account",
    us_bank_account: {
      account_holder_type: "individual",
      account_type: "checking",
      bank_name: "STRIPE TEST BANK",
      financial_connections_account: null,
      fingerprint: createHash("sha256").update(account).digest("base64url").slice(0, 16),
      last4: account.slice(-4),
      networks: { preferred: "ach", supported: ["ach"] },
      routing_number: ROUTING_NUMBER,
      status_details: {},
    },
  } satisfies PaymentMethod;
  const hidden: BankHidden = { account };
  return world.objects.insert("payment_method", method, { hidden });
}

/** The test account behind a stored payment method. */
export function accountOfMethod(world: World, methodId: string): TestAccount {
  const number = world.objects.hidden<BankHidden>(methodId)?.account ?? PAYS;
  const account = findTestAccount(number);
  if (!account) throw new Error(`Payment method ${methodId} has no test account behind it.`);
  return account;
}

/** What a charge says about the account that it was made with. */
export function chargeBankDetails(
  account: NonNullable<PaymentMethod["us_bank_account"]>,
): Charge["payment_method_details"] {
  const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } = account;
  return {
    type: "us_bank_account",
    us_bank_account: {
      account_holder_type,
      account_type,
      bank_name,
      fingerprint,
      last4,
      payment_reference: null,
      routing_number,
    },
  };
}
