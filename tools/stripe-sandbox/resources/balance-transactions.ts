import { resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { accepted, pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";

export const balanceTransactionRoutes = [
  route(
    "GET /v1/balance_transactions",
    { ...pagination, currency: text(3), payout: accepted, source: text(), type: text() },
    (world, { params }) =>
      listPage(world, "balance_transaction", {
        url: "/v1/balance_transactions",
        page: params,
        filters: { currency: params.currency, source: params.source, type: params.type },
      }),
  ),
  route("GET /v1/balance_transactions/:id", {}, (world, call) => {
    const found = world.objects.find("balance_transaction", pathId(call));
    if (!found) throw resourceMissing("balance transaction", pathId(call));
    return found;
  }),
];
