import { randomBytes } from "node:crypto";
import type { ObjectType } from "./model.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Stripe's own prefixes: code that recognises an id by its beginning must work here too. */
const PREFIX: Record<ObjectType, string> = {
  balance_transaction: "txn_",
  "billing_portal.configuration": "bpc_",
  "billing_portal.session": "bps_",
  charge: "ch_",
  "checkout.session": "cs_test_a1",
  coupon: "",
  credit_note: "cn_",
  credit_note_line_item: "cnli_",
  customer: "cus_",
  discount: "di_",
  dispute: "du_",
  event: "evt_",
  invoice: "in_",
  invoice_payment: "inpay_",
  invoiceitem: "ii_",
  item: "li_",
  line_item: "il_",
  payment_intent: "pi_",
  payment_method: "pm_",
  price: "price_",
  product: "prod_",
  promotion_code: "promo_",
  refund: "re_",
  setup_intent: "seti_",
  subscription: "sub_",
  subscription_item: "si_",
  tax_rate: "txr_",
  "test_helpers.test_clock": "clock_",
  webhook_endpoint: "we_",
};

const LENGTH: Partial<Record<ObjectType, number>> = {
  "checkout.session": 58,
  coupon: 8,
  customer: 14,
  product: 14,
  subscription_item: 14,
};

/** A random string of letters and digits, each equally likely. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return text;
}

/** A new id of Stripe's form for one kind of object, such as `pi_` and 24 letters. */
export function newId(type: ObjectType): string {
  return PREFIX[type] + randomText(LENGTH[type] ?? 24);
}

export function newRequestId(): string {
  return `req_${randomText(14)}`;
}

/** The secret with which a browser would confirm an intent: the intent's id and a random part. */
export function newClientSecret(id: string): string {
  return `${id}_secret_${randomText(25)}`;
}
