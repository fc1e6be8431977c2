import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  clearable,
  flag,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  pagination,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { cancelAllOf } from "../billing/cancel.ts";
import { worldAt, worldOf, worldToChange } from "../billing/time.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import type { Customer } from "../model.ts";
import { methodForPayment } from "../payments/method-param.ts";
import { attachMethod } from "../payments/payment-methods.ts";
import { nowSeconds, type World } from "../world.ts";
import { address, mergeMetadata, readAddress, type ShippingParams, shipping } from "./common.ts";

const invoiceSettings = hash({
  custom_fields: accepted,
  default_payment_method: clearable(text()),
  footer: clearable(text()),
  rendering_options: accepted,
});

const customerShape = {
  address: clearable(address),
  balance: integer(),
  description: clearable(text()),
  email: clearable(text(512)),
  invoice_prefix: text(12),
  invoice_settings: invoiceSettings,
  metadata,
  name: clearable(text(256)),
  next_invoice_sequence: integer({ min: 1 }),
  phone: clearable(text(20)),
  preferred_locales: list(text()),
  shipping: clearable(shipping),
  tax: accepted,
  tax_exempt: oneOf("exempt", "none", "reverse"),
};

export interface CustomerDetails {
  email?: string | null | undefined;
  name?: string | null | undefined;
  phone?: string | null | undefined;
}

/** Makes a customer, as the API and a checkout that creates customers do. */
export function createCustomer(world: World, details: CustomerDetails, more: Partial<Customer> = {}): Customer {
  const customer = {
    id: newId("customer"),
    object: "customer",
    address: null,
    balance: 0,
    created: nowSeconds(world),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: details.email ?? null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: {},
    name: details.name ?? null,
    next_invoice_sequence: 1,
    phone: details.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
    ...more,
  } satisfies Customer;
  world.objects.insert("customer", customer);
  emit(world, "customer.created", customer);
  return customer;
}

/** The customer that a parameter names; one that is deleted counts as missing. */
export function referencedCustomer(world: World, id: string, param = "customer"): Customer {
  const customer = world.objects.find("customer", id);
  if (!customer || isDeleted(customer)) throw resourceMissing("customer", id, param);
  return customer;
}

function isDeleted(customer: Customer): boolean {
  return "deleted" in customer;
}

function existingCustomer(world: World, id: string): Customer {
  const customer = world.objects.find("customer", id);
  if (!customer || isDeleted(customer)) throw resourceMissing("customer", id);
  return customer;
}

function shippingOf(given: ShippingParams | null): Customer["shipping"] {
  return given ? { ...given, address: readAddress(given.address ?? null) ?? undefined } : null;
}

interface CustomerChange {
  address?: Parameters<typeof readAddress>[0] | undefined;
  invoice_settings?: { default_payment_method?: string | null; footer?: string | null } | undefined;
  metadata?: Parameters<typeof mergeMetadata>[1];
  shipping?: ShippingParams | null | undefined;
  [key: string]: unknown;
}

/** What the parameters say about a customer's fields, those left out keeping their value. */
function changedFields(change: CustomerChange, before?: Customer): Partial<Customer> {
  const { address: newAddress, invoice_settings, metadata: newMetadata, shipping: newShipping, ...plain } = change;
  const { tax: _tax, expand: _expand, ...fields } = plain;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const settings = before?.invoice_settings ?? {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  };
  return {
    ...given,
    ...(newAddress === undefined ? {} : { address: readAddress(newAddress) }),
    ...(newShipping === undefined ? {} : { shipping: shippingOf(newShipping) }),
    invoice_settings: {
      ...settings,
      ...(invoice_settings?.default_payment_method === undefined
        ? {}
        : { default_payment_method: invoice_settings.default_payment_method }),
      ...(invoice_settings?.footer === undefined ? {} : { footer: invoice_settings.footer }),
    },
    metadata: mergeMetadata(before?.metadata, newMetadata),
  };
}

export function deleteCustomer(outer: World, id: string) {
  const customer = existingCustomer(outer, id);
  const world = worldToChange(outer, id);
  cancelAllOf(world, id);
  const tombstone = { id, object: "customer" as const, deleted: true as const };
  // The row stays, because Stripe still answers for a deleted customer; only its content goes.
  world.objects.bury(tombstone);
  emit(world, "customer.deleted", customer);
  return tombstone;
}

const createShape = { ...customerShape, payment_method: text(), test_clock: text() };

/** Makes a customer; one on a test clock lives in that clock's time. */
function createFromCall(world: World, params: Params<typeof createShape>): Customer {
  const { test_clock, payment_method, ...fields } = params;
  const clock = test_clock === undefined ? undefined : world.objects.find("test_helpers.test_clock", test_clock);
  if (test_clock !== undefined && !clock) throw resourceMissing("test clock", test_clock, "test_clock");
  const at = clock ? worldAt(world, clock.frozen_time) : world;
  const change = { ...changedFields(fields), test_clock: test_clock ?? null };
  if (payment_method === undefined) return createCustomer(at, {}, change);
  const method = methodForPayment(at, payment_method);
  const settings = change.invoice_settings;
  // The card may be named as the default in the same call, by its token too.
  if (settings?.default_payment_method === payment_method) settings.default_payment_method = method.id;
  const customer = createCustomer(at, {}, change);
  attachMethod(at, method, customer.id);
  return customer;
}

/** A default payment method must be one of the customer's own. */
function refuseForeignMethod(world: World, customer: string, method: string | null | undefined): void {
  if (method === null || method === undefined) return;
  if (world.objects.find("payment_method", method)?.customer === customer) return;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${method}. The payment method must be attached to the customer.`,
    { code: "resource_missing", param: "invoice_settings[default_payment_method]" },
  );
}

export const customerRoutes = [
  route("POST /v1/customers", createShape, (world, { params }) => createFromCall(world, params)),
  route("GET /v1/customers", { ...pagination, email: text(), test_clock: text() }, (world, { params }) =>
    listPage(world, "customer", {
      url: "/v1/customers",
      page: params,
      filters: { email: params.email, test_clock: params.test_clock },
    }),
  ),
  route("GET /v1/customers/:id", {}, (world, call) => {
    const customer = world.objects.find("customer", pathId(call));
    if (!customer) throw resourceMissing("customer", pathId(call));
    return customer;
  }),
  route("POST /v1/customers/:id", { ...customerShape, validate: flag }, (world, call) => {
    const customer = existingCustomer(world, pathId(call));
    const at = worldOf(world, customer.id);
    refuseForeignMethod(at, customer.id, call.params.invoice_settings?.default_payment_method);
    return updateAndEmit(at, "customer", { ...customer, ...changedFields(call.params, customer) }, [
      "customer.updated",
    ]);
  }),
  route("DELETE /v1/customers/:id", {}, (world, call) => deleteCustomer(world, pathId(call))),
  route("GET /v1/customers/:id/payment_methods", { ...pagination, type: text() }, (world, call) => {
    const { id } = existingCustomer(world, pathId(call));
    return listPage(world, "payment_method", {
      url: `/v1/customers/${id}/payment_methods`,
      page: call.params,
      filters: { customer: id, type: call.params.type },
    });
  }),
];
