// Stripe's minor units differ from ISO 4217 for a few currencies, so Intl must not be asked for them. ISK and UGX have no
// decimals in life and two in Stripe's API. Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal, special cases).
const NO_DECIMALS = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMALS = new Set("bhd jod kwd omr tnd".split(" "));

export function minorDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (NO_DECIMALS.has(code)) return 0;
  return THREE_DECIMALS.has(code) ? 3 : 2;
}

/** An amount of Stripe's as people write it. `en-US`: 1999 usd is "$19.99", 500 jpy is "¥500", 500 isk is "ISK 5". */
export function formatAmount(amount: number, currency: string, locale: string): string {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not an amount in minor units.`);
  const major = amount / 10 ** minorDigits(currency);
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(major);
}
