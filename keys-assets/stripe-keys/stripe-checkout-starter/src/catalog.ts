/** What you sell. The browser names a `sku`; what it costs is said here and nowhere else. */
export interface Product {
  readonly name: string;
  /** In minor units (cents); a whole number above zero. */
  readonly amount: number;
  /** The most of it in one order. Default 1. */
  readonly most?: number;
  /** Stripe's tax code, when Stripe Tax is on. */
  readonly taxCode?: string;
}

export interface Catalog {
  readonly currency: string;
  readonly products: Readonly<Record<string, Product>>;
}

export interface Line {
  readonly sku: string;
  readonly name: string;
  readonly amount: number;
  readonly quantity: number;
}

const MOST_LINES = 20;

/** Checks prices when the server starts, and not when somebody wants to pay. */
export function defineCatalog(catalog: Catalog): Catalog {
  if (!/^[a-z]{3}$/.test(catalog.currency))
    throw new TypeError(`currency must be three small letters, not ${catalog.currency}`);
  for (const [sku, { name, amount, most = 1 }] of Object.entries(catalog.products)) {
    if (name.trim() === "") throw new TypeError(`${sku} has no name`);
    if (!Number.isSafeInteger(amount) || amount < 1)
      throw new TypeError(`${sku} must cost a whole number of minor units, not ${amount}`);
    if (!Number.isSafeInteger(most) || most < 1) throw new TypeError(`${sku}: most must be 1 or more`);
  }
  return catalog;
}

/** What a browser asked for, with our names and prices; a sentence for a person when it cannot be sold so. */
export function linesOf({ products }: Catalog, wanted: unknown): Line[] | string {
  if (!Array.isArray(wanted) || wanted.length === 0) return "The order is empty.";
  if (wanted.length > MOST_LINES) return `At most ${MOST_LINES} different things fit into one order.`;
  const lines: Line[] = [];
  for (const item of wanted as unknown[]) {
    const { sku, quantity = 1 } = (typeof item === "object" && item !== null ? item : {}) as {
      sku?: unknown;
      quantity?: unknown;
    };
    // `Object.hasOwn`, because "constructor" is no product.
    const product = typeof sku === "string" && Object.hasOwn(products, sku) ? products[sku] : undefined;
    if (typeof sku !== "string" || !product) return "One of these things is not for sale any more.";
    if (lines.some((line) => line.sku === sku)) return "One thing is in the order twice.";
    const most = product.most ?? 1;
    if (!Number.isSafeInteger(quantity) || (quantity as number) < 1 || (quantity as number) > most)
      return `Of ${product.name} one order can have 1 to ${most}.`;
    lines.push({ sku, name: product.name, amount: product.amount, quantity: quantity as number });
  }
  return lines;
}

export const subtotalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { amount, quantity }) => sum + amount * quantity, 0);
