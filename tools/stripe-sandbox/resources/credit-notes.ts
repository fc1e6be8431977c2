import { invalidRequest, parameterMissing, parametersExclusive, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { issueCreditNote, voidCreditNote } from "../billing/credit-notes.ts";
import { worldToChange } from "../billing/time.ts";
import { updateAndEmit } from "../events.ts";
import { newId } from "../ids.ts";
import type { CreditNote, CreditNoteLine, Invoice } from "../model.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

const line = hash({
  amount: integer({ min: 1 }),
  description: text(),
  invoice_line_item: text(),
  quantity: integer({ min: 1 }),
  type: required(oneOf("custom_line_item", "invoice_line_item")),
  unit_amount: integer({ min: 1 }),
});
type LineParams = ReturnType<typeof line.read>;

const createShape = {
  amount: integer({ min: 1 }),
  credit_amount: integer({ min: 0 }),
  effective_at: accepted,
  email_type: accepted,
  invoice: required(text()),
  lines: list(line),
  memo: text(500),
  metadata,
  out_of_band_amount: integer({ min: 0 }),
  reason: oneOf("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
  refund_amount: integer({ min: 0 }),
};

const PLAIN = {
  object: "credit_note_line_item",
  discount_amount: 0,
  discount_amounts: [],
  livemode: false,
  metadata: {},
  pretax_credit_amounts: [],
  tax_rates: [],
  taxes: [],
} satisfies Partial<CreditNoteLine>;

function customLine({ description, unit_amount, quantity = 1 }: Partial<LineParams>, at: number): CreditNoteLine {
  if (unit_amount === undefined) throw parameterMissing(`lines[${at}][unit_amount]`);
  return {
    id: newId("credit_note_line_item"),
    ...PLAIN,
    amount: unit_amount * quantity,
    description: description ?? null,
    quantity,
    type: "custom_line_item",
    unit_amount,
    unit_amount_decimal: String(unit_amount),
  };
}

function invoiceLine(invoice: Invoice, given: LineParams, at: number): CreditNoteLine {
  const owner = invoice.lines.data.find(({ id }) => id === given.invoice_line_item);
  if (!owner) throw resourceMissing("line item", given.invoice_line_item ?? "", `lines[${at}][invoice_line_item]`);
  const [quantity, whole] = [given.quantity ?? null, owner.quantity ?? 1];
  const amount = given.amount ?? (quantity === null ? owner.amount : Math.round((owner.amount * quantity) / whole));
  if (amount > owner.amount)
    throw invalidRequest("A line cannot be credited above what it cost.", { param: `lines[${at}]` });
  return {
    id: newId("credit_note_line_item"),
    ...PLAIN,
    amount,
    description: owner.description,
    invoice_line_item: owner.id,
    quantity,
    type: "invoice_line_item",
    unit_amount: null,
    unit_amount_decimal: null,
  };
}

function linesOf(invoice: Invoice, { amount, lines }: Params<typeof createShape>): CreditNoteLine[] {
  if (lines !== undefined && amount !== undefined) throw parametersExclusive(["amount", "lines"]);
  if (lines !== undefined && (invoice.total_taxes ?? []).length > 0) {
    throw invalidRequest("This sandbox credits an invoice with tax by its amount only.", { param: "lines" });
  }
  if (lines !== undefined) {
    return lines.map((given, at) =>
      given.type === "custom_line_item" ? customLine(given, at) : invoiceLine(invoice, given, at),
    );
  }
  if (amount === undefined) throw parameterMissing("amount");
  return [customLine({ description: `Credit for invoice ${invoice.number ?? invoice.id}`, unit_amount: amount }, 0)];
}

function create(outer: World, params: Params<typeof createShape>): CreditNote {
  const invoice = outer.objects.find("invoice", params.invoice);
  if (!invoice) throw resourceMissing("invoice", params.invoice, "invoice");
  const lines = linesOf(invoice, params);
  return issueCreditNote(worldToChange(outer, invoice.customer), {
    invoice,
    lines,
    amount: lines.reduce((sum, { amount }) => sum + amount, 0),
    toBalance: params.credit_amount ?? 0,
    toCard: params.refund_amount ?? 0,
    elsewhere: params.out_of_band_amount ?? 0,
    memo: params.memo ?? null,
    reason: params.reason ?? null,
    metadata: mergeMetadata({}, params.metadata),
  });
}

function existing(world: World, id: string): CreditNote {
  const note = world.objects.find("credit_note", id);
  if (!note) throw resourceMissing("credit note", id);
  return note;
}

const { created: _created, ...paging } = pagination;

export const creditNoteRoutes = [
  route("POST /v1/credit_notes", createShape, (world, { params }) => create(world, params)),
  route("GET /v1/credit_notes", { ...pagination, customer: text(), invoice: text() }, (world, { params }) =>
    listPage(world, "credit_note", {
      url: "/v1/credit_notes",
      page: params,
      filters: { customer: params.customer, invoice: params.invoice },
    }),
  ),
  route("GET /v1/credit_notes/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/credit_notes/:id", { memo: text(500), metadata }, (world, call) => {
    const note = existing(world, pathId(call));
    const { memo, metadata: change } = call.params;
    const next = { ...note, memo: memo ?? note.memo, metadata: mergeMetadata(note.metadata, change) };
    return updateAndEmit(world, "credit_note", next, ["credit_note.updated"]);
  }),
  route("POST /v1/credit_notes/:id/void", {}, (outer, call) => {
    const note = existing(outer, pathId(call));
    return voidCreditNote(worldToChange(outer, String(note.customer)), note);
  }),
  route("GET /v1/credit_notes/:id/lines", paging, (world, call) => {
    const { id } = existing(world, pathId(call));
    const url = `/v1/credit_notes/${id}/lines`;
    return listPage(world, "credit_note_line_item", { url, page: call.params, parent: id, oldestFirst: true });
  }),
];
