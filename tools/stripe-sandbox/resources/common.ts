import { clearable, hash, type MetadataChange, text } from "../api/params.ts";
import type { Metadata } from "../model.ts";

const line = clearable(text());

export const address = hash({ city: line, country: line, line1: line, line2: line, postal_code: line, state: line });

type AddressParams = ReturnType<typeof address.read>;

interface FullAddress {
  city: string | null;
  country: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  state: string | null;
}

export const EMPTY_ADDRESS: FullAddress = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** An address with every one of Stripe's fields, null where nothing was given. */
export function readAddress(given: AddressParams | null): FullAddress | null {
  if (!given) return null;
  return {
    city: given.city ?? null,
    country: given.country ?? null,
    line1: given.line1 ?? null,
    line2: given.line2 ?? null,
    postal_code: given.postal_code ?? null,
    state: given.state ?? null,
  };
}

export const shipping = hash({ address, name: text(), phone: text(), carrier: text(), tracking_number: text() });

export type ShippingParams = ReturnType<typeof shipping.read>;

/** Metadata after a change: keys are added or overwritten, a null removes one, a null change removes all. */
export function mergeMetadata(before: Metadata | null | undefined, change: MetadataChange | undefined): Metadata {
  if (change === null) return {};
  const merged: Metadata = { ...before };
  for (const [key, value] of Object.entries(change ?? {})) {
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

const ZERO_DECIMAL = new Set([
  "bif",
  "clp",
  "djf",
  "gnf",
  "jpy",
  "kmf",
  "krw",
  "mga",
  "pyg",
  "rwf",
  "ugx",
  "vnd",
  "vuv",
  "xaf",
  "xof",
  "xpf",
]);

/** An amount in a currency's smallest unit, as a person reads it: `$12.50` for 1250 and `usd`. */
export function formatMoney(amount: number, currency: string): string {
  const major = ZERO_DECIMAL.has(currency) ? amount : amount / 100;
  return new Intl.NumberFormat("en-US", { style: "currency", currency: currency.toUpperCase() }).format(major);
}
