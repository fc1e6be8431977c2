import { resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { flag, pagination } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";

/** The rates that automatic tax has used. They come of the sandbox's setting and cannot be made by a call. */
export const taxRateRoutes = [
  route("GET /v1/tax_rates", { ...pagination, active: flag, inclusive: flag }, (world, { params }) =>
    listPage(world, "tax_rate", { url: "/v1/tax_rates", page: params, filters: { active: params.active } }),
  ),
  route("GET /v1/tax_rates/:id", {}, (world, call) => {
    const rate = world.objects.find("tax_rate", pathId(call));
    if (!rate) throw resourceMissing("tax rate", pathId(call));
    return rate;
  }),
];
