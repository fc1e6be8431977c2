import { resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";

/** The prorations that changes of subscriptions leave for an invoice. They come about by those changes only. */
export const invoiceItemRoutes = [
  route("GET /v1/invoiceitems", { ...pagination, customer: text(), invoice: text() }, (world, { params }) =>
    listPage(world, "invoiceitem", {
      url: "/v1/invoiceitems",
      page: params,
      filters: { customer: params.customer, invoice: params.invoice },
    }),
  ),
  route("GET /v1/invoiceitems/:id", {}, (world, call) => {
    const item = world.objects.find("invoiceitem", pathId(call));
    if (!item) throw resourceMissing("invoiceitem", pathId(call));
    return item;
  }),
];
