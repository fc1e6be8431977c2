import { invalidRequest, parameterMissing, parametersExclusive } from "../api/errors.ts";
import { accepted, flag, hash, integer, list, metadata, required, text } from "../api/params.ts";
import { newId } from "../ids.ts";
import type { LineItem, Price } from "../model.ts";
import { mergeMetadata } from "../resources/common.ts";
import { createPrice, priceAmountShape } from "../resources/price-data.ts";
import { referencedPrice } from "../resources/prices.ts";
import { createProduct, referencedProduct } from "../resources/products.ts";
import type { World } from "../world.ts";

const productData = hash({
  description: text(40_000),
  images: list(text()),
  metadata,
  name: required(text(250)),
  tax_code: text(),
  tax_details: accepted,
  unit_label: text(12),
});

const priceData = hash({ ...priceAmountShape, product: text(), product_data: productData });

export const lineItemField = hash({
  adjustable_quantity: hash({ enabled: required(flag), maximum: integer({ min: 0 }), minimum: integer({ min: 0 }) }),
  dynamic_tax_rates: accepted,
  metadata,
  price: text(),
  price_data: priceData,
  quantity: integer({ min: 0, max: 999_999 }),
  tax_rates: accepted,
});

export type LineItemParams = ReturnType<typeof lineItemField.read>;

/** Inline prices belong to one session: the product and the price exist, inactive, as with Stripe. */
function inlinePrice(world: World, data: ReturnType<typeof priceData.read>, name: string): Price {
  const { product, product_data, ...amount } = data;
  if (product !== undefined && product_data !== undefined) {
    throw parametersExclusive([`${name}[product]`, `${name}[product_data]`]);
  }
  if (product === undefined && product_data === undefined) throw parameterMissing(`${name}[product_data]`);
  const owner = product_data
    ? createProduct(world, { ...product_data, active: false })
    : referencedProduct(world, product ?? "", `${name}[product]`);
  return createPrice(world, { ...amount, product: owner.id, active: false });
}

function priceOf(world: World, item: LineItemParams, name: string): Price {
  if (item.price !== undefined && item.price_data !== undefined) {
    throw parametersExclusive([`${name}[price]`, `${name}[price_data]`]);
  }
  if (item.price_data) return inlinePrice(world, item.price_data, `${name}[price_data]`);
  if (item.price === undefined) throw parameterMissing(`${name}[price]`);
  const price = referencedPrice(world, item.price, `${name}[price]`);
  if (!price.active)
    throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`, {
      param: `${name}[price]`,
    });
  return price;
}

function subtotalOf(price: Price, quantity: number): number {
  if (price.unit_amount !== null) return price.unit_amount * quantity;
  return Math.round(Number(price.unit_amount_decimal ?? "0") * quantity);
}

/** A line as the session shows it, before any discount. The caller stores it. */
export function buildLineItem(world: World, item: LineItemParams, index: number): LineItem {
  const name = `line_items[${index}]`;
  if (item.quantity === undefined) throw parameterMissing(`${name}[quantity]`);
  const price = priceOf(world, item, name);
  const subtotal = subtotalOf(price, item.quantity);
  const adjustable = item.adjustable_quantity;
  return {
    id: newId("item"),
    object: "item",
    adjustable_quantity: adjustable
      ? { enabled: adjustable.enabled, maximum: adjustable.maximum ?? null, minimum: adjustable.minimum ?? null }
      : null,
    amount_discount: 0,
    amount_subtotal: subtotal,
    amount_tax: 0,
    amount_total: subtotal,
    currency: price.currency,
    description: world.objects.find("product", price.product)?.name ?? null,
    metadata: mergeMetadata({}, item.metadata),
    price,
    quantity: item.quantity,
  } satisfies LineItem;
}
