import { invalidRequest, parameterMissing, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  clearable,
  flag,
  hash,
  list,
  metadata,
  oneOf,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { updateAndEmit } from "../events.ts";
import type { Price } from "../model.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import { createPrice, priceAmountShape } from "./price-data.ts";
import { createProduct, referencedProduct } from "./products.ts";

export function referencedPrice(world: World, id: string, param = "price"): Price {
  const price = world.objects.find("price", id);
  if (!price) throw resourceMissing("price", id, param);
  return price;
}

function existingPrice(world: World, id: string): Price {
  const price = world.objects.find("price", id);
  if (!price) throw resourceMissing("price", id);
  return price;
}

/** A lookup key names one price: it moves to the new one when the caller says so, and is refused otherwise. */
function claimLookupKey(world: World, key: string | undefined, transfer: boolean): void {
  if (key === undefined) return;
  const [holder] = world.objects.list("price", { filters: { lookup_key: key }, limit: 1 });
  if (!holder) return;
  if (!transfer) {
    throw invalidRequest(
      `A price (\`${holder.id}\`) already uses that lookup key. If you would like to transfer it to this price, set \`transfer_lookup_key\` to \`true\`.`,
      { param: "lookup_key" },
    );
  }
  updateAndEmit(world, "price", { ...holder, lookup_key: null }, ["price.updated"]);
}

const createShape = {
  ...priceAmountShape,
  active: flag,
  billing_scheme: oneOf("per_unit"),
  lookup_key: text(200),
  metadata,
  nickname: text(),
  product: text(),
  product_data: hash({
    active: flag,
    id: text(),
    metadata,
    name: required(text(250)),
    statement_descriptor: text(22),
    tax_code: text(),
    tax_details: accepted,
    unit_label: text(12),
  }),
  transfer_lookup_key: flag,
};

function createFromCall(world: World, params: Params<typeof createShape>): Price {
  const { product, product_data, transfer_lookup_key, ...given } = params;
  if (product === undefined && product_data === undefined) throw parameterMissing("product");
  const owner = product_data ? createProduct(world, product_data) : referencedProduct(world, product ?? "");
  claimLookupKey(world, params.lookup_key, transfer_lookup_key ?? false);
  return createPrice(world, { ...given, product: owner.id });
}

export const priceRoutes = [
  route("POST /v1/prices", createShape, (world, { params }) => createFromCall(world, params)),
  route(
    "GET /v1/prices",
    {
      ...pagination,
      active: flag,
      currency: text(3),
      lookup_keys: list(text()),
      product: text(),
      recurring: accepted,
      type: oneOf("one_time", "recurring"),
    },
    (world, { params }) =>
      listPage(world, "price", {
        url: "/v1/prices",
        page: params,
        filters: {
          active: params.active,
          currency: params.currency,
          product: params.product,
          type: params.type,
          lookup_key: params.lookup_keys,
        },
      }),
  ),
  route("GET /v1/prices/:id", {}, (world, call) => existingPrice(world, pathId(call))),
  route(
    "POST /v1/prices/:id",
    {
      active: flag,
      currency_options: accepted,
      lookup_key: clearable(text(200)),
      metadata,
      nickname: clearable(text()),
      tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
      transfer_lookup_key: flag,
    },
    (world, call) => {
      const price = existingPrice(world, pathId(call));
      const { active, lookup_key, metadata: change, nickname, tax_behavior, transfer_lookup_key } = call.params;
      if (lookup_key !== price.lookup_key) claimLookupKey(world, lookup_key ?? undefined, transfer_lookup_key ?? false);
      const next: Price = {
        ...price,
        active: active ?? price.active,
        lookup_key: lookup_key === undefined ? price.lookup_key : lookup_key,
        metadata: mergeMetadata(price.metadata, change),
        nickname: nickname === undefined ? price.nickname : nickname,
        tax_behavior: tax_behavior ?? price.tax_behavior,
      };
      return updateAndEmit(world, "price", next, ["price.updated"]);
    },
  ),
];
