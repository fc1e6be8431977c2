import { resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { hash, oneOf, pagination, required, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";

const listShape = {
  ...pagination,
  invoice: text(),
  payment: hash({ payment_intent: text(), type: required(oneOf("payment_intent")) }),
  status: oneOf("canceled", "open", "paid"),
};

export const invoicePaymentRoutes = [
  route("GET /v1/invoice_payments", listShape, (world, { params }) =>
    listPage(world, "invoice_payment", {
      url: "/v1/invoice_payments",
      page: params,
      filters: {
        invoice: params.invoice,
        "payment.payment_intent": params.payment?.payment_intent,
        status: params.status,
      },
    }),
  ),
  route("GET /v1/invoice_payments/:id", {}, (world, call) => {
    const payment = world.objects.find("invoice_payment", pathId(call));
    if (!payment) throw resourceMissing("invoice_payment", pathId(call));
    return payment;
  }),
];
