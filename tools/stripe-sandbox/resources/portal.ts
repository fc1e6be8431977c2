import { resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { flag, pagination } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import type { PortalConfiguration } from "../model.ts";
import { createConfiguration, defaultConfiguration, updateConfiguration } from "../portal/configuration.ts";
import { createPortalSession } from "../portal/session.ts";
import type { World } from "../world.ts";
import { createConfigurationShape, createSessionShape, updateConfigurationShape } from "./portal-params.ts";

function existing(world: World, id: string): PortalConfiguration {
  const configuration = world.objects.find("billing_portal.configuration", id);
  if (!configuration) throw resourceMissing("configuration", id);
  return configuration;
}

const { created: _created, ...paging } = pagination;

export const portalRoutes = [
  route("POST /v1/billing_portal/configurations", createConfigurationShape, (world, { params }) =>
    createConfiguration(world, params),
  ),
  route("GET /v1/billing_portal/configurations", { ...paging, active: flag, is_default: flag }, (world, { params }) => {
    defaultConfiguration(world);
    return listPage(world, "billing_portal.configuration", {
      url: "/v1/billing_portal/configurations",
      page: params,
      filters: { active: params.active, is_default: params.is_default },
    });
  }),
  route("GET /v1/billing_portal/configurations/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/billing_portal/configurations/:id", updateConfigurationShape, (world, call) =>
    updateConfiguration(world, existing(world, pathId(call)), call.params),
  ),
  route("POST /v1/billing_portal/sessions", createSessionShape, (world, { params }) =>
    createPortalSession(world, params),
  ),
];
