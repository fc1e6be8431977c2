// Stripe's minor units differ from ISO 4217 for a few currencies, so Intl must not be asked for them. ISK and UGX have no
// decimals in life and two in Stripe's API. Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal, special cases).
const NO_DECIMALS = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMALS = new Set("bhd jod kwd omr tnd".split(" "));

export function minorDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (NO_DECIMALS.has(code)) return 0;
  return THREE_DECIMALS.has(code) ? 3 : 2;
}

/** An amount in minor units as a decimal number, by moving the point: no floating point is involved. -5 eur is "-0.05". */
export function decimal(amount: number, currency: string, point: "." | "," = "."): string {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not an amount in minor units.`);
  const digits = minorDigits(currency);
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}${point}${text.slice(-digits)}`;
}
