import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  clearable,
  flag,
  hash,
  list,
  metadata,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Product } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import { createPrice, priceAmountShape } from "./price-data.ts";

const productShape = {
  active: flag,
  description: clearable(text(40_000)),
  images: clearable(list(text())),
  marketing_features: clearable(list(hash({ name: required(text()) }))),
  metadata,
  package_dimensions: accepted,
  shippable: flag,
  statement_descriptor: text(22),
  tax_code: clearable(text()),
  tax_details: accepted,
  unit_label: clearable(text(12)),
  url: clearable(text()),
};

interface NewProduct extends Partial<Params<typeof productShape>> {
  id?: string | undefined;
  name: string;
}

/** Makes a product, as the API and inline price data do. */
export function createProduct(world: World, given: NewProduct): Product {
  if (given.id !== undefined && world.objects.findAny(given.id)) {
    throw invalidRequest("Product already exists.", { code: "resource_already_exists", param: "id" });
  }
  const created = nowSeconds(world);
  const product = {
    id: given.id ?? newId("product"),
    object: "product",
    active: given.active ?? true,
    created,
    default_price: null,
    description: given.description ?? null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: given.marketing_features ?? [],
    metadata: mergeMetadata({}, given.metadata),
    name: given.name,
    package_dimensions: null,
    shippable: given.shippable ?? null,
    statement_descriptor: given.statement_descriptor ?? null,
    tax_code: given.tax_code ?? null,
    tax_details: null,
    type: "service",
    unit_label: given.unit_label ?? null,
    updated: created,
    url: given.url ?? null,
  } satisfies Product;
  world.objects.insert("product", product);
  emit(world, "product.created", product);
  return product;
}

export function referencedProduct(world: World, id: string, param = "product"): Product {
  const product = world.objects.find("product", id);
  if (!product) throw resourceMissing("product", id, param);
  return product;
}

function existingProduct(world: World, id: string): Product {
  const product = world.objects.find("product", id);
  if (!product) throw resourceMissing("product", id);
  return product;
}

function updateProduct(world: World, product: Product, change: Partial<Product>, newMetadata?: NewProduct["metadata"]) {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next: Product = {
    ...product,
    ...given,
    images: change.images === undefined ? product.images : (change.images ?? []),
    marketing_features:
      change.marketing_features === undefined ? product.marketing_features : (change.marketing_features ?? []),
    metadata: mergeMetadata(product.metadata, newMetadata),
    updated: nowSeconds(world),
  };
  return updateAndEmit(world, "product", next, ["product.updated"]);
}

const createShape = {
  ...productShape,
  id: text(),
  name: required(text(250)),
  default_price_data: hash({ ...priceAmountShape, metadata }),
  type: text(),
};

function createFromCall(world: World, params: Params<typeof createShape>): Product {
  const { default_price_data, ...given } = params;
  const product = createProduct(world, given);
  if (!default_price_data) return product;
  const price = createPrice(world, { ...default_price_data, product: product.id });
  return world.objects.update("product", { ...product, default_price: price.id });
}

function deleteProduct(world: World, id: string) {
  const product = existingProduct(world, id);
  if (world.objects.list("price", { filters: { product: id }, limit: 1 }).length > 0) {
    throw invalidRequest("This product cannot be deleted because it has one or more user-created prices.");
  }
  world.objects.remove(id);
  emit(world, "product.deleted", product);
  return { id, object: "product", deleted: true };
}

export const productRoutes = [
  route("POST /v1/products", createShape, (world, { params }) => createFromCall(world, params)),
  route(
    "GET /v1/products",
    { ...pagination, active: flag, ids: list(text()), shippable: flag, type: text(), url: text() },
    (world, { params }) =>
      listPage(world, "product", { url: "/v1/products", page: params, filters: { active: params.active } }),
  ),
  route("GET /v1/products/:id", {}, (world, call) => existingProduct(world, pathId(call))),
  route("POST /v1/products/:id", { ...productShape, name: text(250), default_price: text() }, (world, call) => {
    const product = existingProduct(world, pathId(call));
    const { metadata: change, images, marketing_features, package_dimensions, tax_details, ...fields } = call.params;
    const lists = {
      ...(images === undefined ? {} : { images: images ?? [] }),
      ...(marketing_features === undefined ? {} : { marketing_features: marketing_features ?? [] }),
    };
    return updateProduct(world, product, { ...fields, ...lists }, change);
  }),
  route("DELETE /v1/products/:id", {}, (world, call) => deleteProduct(world, pathId(call))),
];
