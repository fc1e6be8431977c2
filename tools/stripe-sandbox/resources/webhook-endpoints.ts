import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { accepted, clearable, flag, list, metadata, type Params, pagination, required, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { newId, randomText } from "../ids.ts";
import type { WebhookEndpoint } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

/** The signing secret is shown once, when the endpoint is made. */
export interface EndpointHidden {
  secret: string;
  /** The endpoint that the sandbox's own command line names; kept up to date at each start. */
  managed: boolean;
}

const createShape = {
  api_version: text(),
  connect: flag,
  description: clearable(text()),
  enabled_events: required(list(text())),
  metadata,
  url: required(text()),
};

function checkUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw invalidRequest(`Invalid URL: ${url}`, { code: "url_invalid", param: "url" });
  }
}

function build(world: World, params: Params<typeof createShape>): WebhookEndpoint {
  checkUrl(params.url);
  return {
    id: newId("webhook_endpoint"),
    object: "webhook_endpoint",
    api_version: params.api_version ?? null,
    application: null,
    created: nowSeconds(world),
    description: params.description ?? null,
    enabled_events: params.enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    status: "enabled",
    url: params.url,
  } satisfies WebhookEndpoint;
}

function store(world: World, endpoint: WebhookEndpoint, hidden: EndpointHidden): WebhookEndpoint {
  return world.objects.insert("webhook_endpoint", endpoint, { hidden });
}

export function endpointSecret(world: World, endpointId: string): string | undefined {
  return world.objects.hidden<EndpointHidden>(endpointId)?.secret;
}

/** Makes the endpoint that the sandbox was started with, or brings it up to date. */
export function upsertManagedEndpoint(world: World, url: string, secret: string): WebhookEndpoint {
  const hidden: EndpointHidden = { secret, managed: true };
  const managed = world.objects
    .list("webhook_endpoint")
    .find((endpoint) => world.objects.hidden<EndpointHidden>(endpoint.id)?.managed);
  if (!managed) return store(world, build(world, { url, enabled_events: ["*"] } as Params<typeof createShape>), hidden);
  world.objects.setHidden(managed.id, hidden);
  return world.objects.update("webhook_endpoint", { ...managed, url, status: "enabled" });
}

function existing(world: World, id: string): WebhookEndpoint {
  const endpoint = world.objects.find("webhook_endpoint", id);
  if (!endpoint) throw resourceMissing("webhook endpoint", id);
  return endpoint;
}

const updateShape = {
  description: clearable(text()),
  disabled: flag,
  enabled_events: list(text()),
  metadata,
  url: text(),
  api_version: accepted,
};

function update(world: World, endpoint: WebhookEndpoint, params: Params<typeof updateShape>): WebhookEndpoint {
  if (params.url !== undefined) checkUrl(params.url);
  const status = params.disabled === undefined ? endpoint.status : params.disabled ? "disabled" : "enabled";
  return world.objects.update("webhook_endpoint", {
    ...endpoint,
    description: params.description === undefined ? endpoint.description : params.description,
    enabled_events: params.enabled_events ?? endpoint.enabled_events,
    metadata: mergeMetadata(endpoint.metadata, params.metadata),
    status,
    url: params.url ?? endpoint.url,
  });
}

export const webhookEndpointRoutes = [
  route("POST /v1/webhook_endpoints", createShape, (world, { params }) => {
    const secret = `whsec_${randomText(32)}`;
    return { ...store(world, build(world, params), { secret, managed: false }), secret };
  }),
  route("GET /v1/webhook_endpoints", pagination, (world, { params }) =>
    listPage(world, "webhook_endpoint", { url: "/v1/webhook_endpoints", page: params }),
  ),
  route("GET /v1/webhook_endpoints/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/webhook_endpoints/:id", updateShape, (world, call) =>
    update(world, existing(world, pathId(call)), call.params),
  ),
  route("DELETE /v1/webhook_endpoints/:id", {}, (world, call) => {
    const { id } = existing(world, pathId(call));
    world.objects.remove(id);
    return { id, object: "webhook_endpoint", deleted: true };
  }),
];
