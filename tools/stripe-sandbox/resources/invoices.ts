import { invalidRequest, resourceMissing, StripeFault } from "../api/errors.ts";
import { embeddedList, listPage } from "../api/lists.ts";
import { accepted, flag, metadata, oneOf, type Params, pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { markUncollectible, voidInvoice } from "../billing/cancel.ts";
import { collectInvoice } from "../billing/collect.ts";
import { finalizeInvoice } from "../billing/finalize.ts";
import { unpaidFault } from "../billing/first-payment.ts";
import { saveInvoice } from "../billing/records.ts";
import { markPaid, paymentOf } from "../billing/settle.ts";
import { worldToChange } from "../billing/time.ts";
import { updateAndEmit } from "../events.ts";
import type { Invoice } from "../model.ts";
import { methodForPayment } from "../payments/method-param.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import { createPreview, previewShape } from "./preview.ts";

function existing(world: World, id: string): Invoice {
  const invoice = world.objects.find("invoice", id);
  if (!invoice) throw resourceMissing("invoice", id);
  return invoice;
}

/** An invoice that a call changes, with the world of its customer's time. */
function toChange(outer: World, id: string): { world: World; invoice: Invoice } {
  const invoice = existing(outer, id);
  return { world: worldToChange(outer, invoice.customer), invoice };
}

function refuseUnless(invoice: Invoice, verb: string, ...statuses: string[]): void {
  if (statuses.includes(invoice.status ?? "")) return;
  throw invalidRequest(
    `You can only ${verb} an invoice that is ${statuses.join(" or ")}; this one is ${invoice.status}.`,
    {
      code: "invoice_not_editable",
    },
  );
}

/** The payments of an invoice, for `expand`. */
export function paymentsOf(world: World, id: string) {
  const payments = world.objects.list("invoice_payment", { parent: id, oldestFirst: true });
  return embeddedList(payments, `/v1/invoice_payments?invoice=${id}`);
}

/** The secret with which a browser would pay an open invoice, for `expand`. */
export function confirmationSecret(world: World, id: string): Invoice["confirmation_secret"] {
  const payment = paymentOf(world, id);
  const intent = payment && world.objects.find("payment_intent", payment.payment.payment_intent);
  return intent?.client_secret ? { client_secret: intent.client_secret, type: "payment_intent" } : null;
}

const payShape = {
  forgive: accepted,
  mandate: accepted,
  off_session: flag,
  paid_out_of_band: flag,
  payment_method: text(),
};

function pay(outer: World, id: string, params: Params<typeof payShape>): Invoice {
  const { world, invoice } = toChange(outer, id);
  if (invoice.status === "paid") throw invalidRequest("Invoice is already paid", { code: "invoice_already_paid" });
  refuseUnless(invoice, "pay", "draft", "open", "uncollectible");
  const open = invoice.status === "draft" ? finalizeInvoice(world, invoice) : invoice;
  if (open.status === "paid") return open;
  if (params.paid_out_of_band) return markPaid(world, open, true);
  const method = params.payment_method === undefined ? undefined : methodForPayment(world, params.payment_method);
  const collection = collectInvoice(world, open, { method, isAutomatic: false });
  if (collection.outcome === "paid") return collection.invoice;
  const fault = unpaidFault(collection);
  if (collection.outcome !== "requires_action") throw fault;
  throw new StripeFault(402, { ...fault.body, code: "invoice_payment_intent_requires_action" });
}

const updateShape = {
  auto_advance: flag,
  default_payment_method: text(),
  description: text(1500),
  footer: text(),
  metadata,
};

function update(outer: World, id: string, params: Params<typeof updateShape>): Invoice {
  const { world, invoice } = toChange(outer, id);
  const { metadata: change, ...fields } = params;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const next = { ...invoice, ...given, metadata: mergeMetadata(invoice.metadata, change) };
  updateAndEmit(world, "invoice", next, ["invoice.updated"]);
  return saveInvoice(world, next);
}

const listShape = {
  ...pagination,
  collection_method: accepted,
  customer: text(),
  status: oneOf("draft", "open", "paid", "uncollectible", "void"),
  subscription: text(),
};

const { created: _created, ...paging } = pagination;

export const invoiceRoutes = [
  route("POST /v1/invoices/create_preview", previewShape, (world, { params }) => createPreview(world, params)),
  route("GET /v1/invoices", listShape, (world, { params }) =>
    listPage(world, "invoice", {
      url: "/v1/invoices",
      page: params,
      filters: { customer: params.customer, status: params.status },
      ...(params.subscription === undefined ? {} : { parent: params.subscription }),
    }),
  ),
  route("GET /v1/invoices/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/invoices/:id", updateShape, (world, call) => update(world, pathId(call), call.params)),
  route("POST /v1/invoices/:id/pay", payShape, (world, call) => pay(world, pathId(call), call.params)),
  route("POST /v1/invoices/:id/finalize", { auto_advance: flag }, (outer, call) => {
    const { world, invoice } = toChange(outer, pathId(call));
    refuseUnless(invoice, "finalize", "draft");
    return finalizeInvoice(world, { ...invoice, auto_advance: call.params.auto_advance ?? invoice.auto_advance });
  }),
  route("POST /v1/invoices/:id/void", {}, (outer, call) => {
    const { world, invoice } = toChange(outer, pathId(call));
    refuseUnless(invoice, "void", "open", "uncollectible");
    return voidInvoice(world, invoice);
  }),
  route("POST /v1/invoices/:id/mark_uncollectible", {}, (outer, call) => {
    const { world, invoice } = toChange(outer, pathId(call));
    refuseUnless(invoice, "mark as uncollectible", "open");
    return markUncollectible(world, invoice);
  }),
  route("GET /v1/invoices/:id/lines", paging, (world, call) => {
    const { id } = existing(world, pathId(call));
    const url = `/v1/invoices/${id}/lines`;
    return listPage(world, "line_item", { url, page: call.params, parent: id, oldestFirst: true });
  }),
];
