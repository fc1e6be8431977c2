import { API_VERSION } from "./api/version.ts";
import { newId } from "./ids.ts";
import type { ObjectType, ObjectTypes, StripeEvent, WebhookEndpoint } from "./model.ts";
import { nowSeconds, type World } from "./world.ts";

function listensTo(endpoint: WebhookEndpoint, type: string): boolean {
  if (endpoint.status !== "enabled") return false;
  return endpoint.enabled_events.some((name) => name === "*" || name === type);
}

function queueDeliveries(world: World, event: StripeEvent, endpoints: WebhookEndpoint[]): void {
  const { mode, delay_ms } = world.settings.get("webhooks");
  const state = mode === "deliver" ? "pending" : mode === "hold" ? "held" : "dropped";
  for (const endpoint of endpoints) {
    world.deliveries.add({ event_id: event.id, endpoint_id: endpoint.id, state, due_ms: Date.now() + delay_ms });
  }
}

/**
 * Records an event with the object as it is now, and queues it for every endpoint that listens. Called inside the
 * transaction that made the change, so that there is never one without the other.
 */
export function emit(
  world: World,
  type: string,
  object: { id?: string; object: string },
  previous?: Record<string, unknown>,
): StripeEvent {
  const endpoints = world.objects
    .list("webhook_endpoint", { oldestFirst: true })
    .filter((endpoint) => listensTo(endpoint, type));
  const event: StripeEvent = {
    id: newId("event"),
    object: "event",
    api_version: API_VERSION,
    created: nowSeconds(world),
    data: previous ? { object, previous_attributes: previous } : { object },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: world.origin,
    type,
  };
  world.objects.insert("event", event);
  queueDeliveries(world, event, endpoints);
  world.deliverSoon();
  return event;
}

function changedAttributes(before: object, after: object): Record<string, unknown> {
  const now = after as Record<string, unknown>;
  const changed = Object.entries(before).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(now[key]));
  return Object.fromEntries(changed);
}

/** Stores a changed object and tells the endpoints, naming what it was before; no event when nothing changed. */
export function updateAndEmit<T extends ObjectType>(
  world: World,
  type: T,
  object: ObjectTypes[T],
  eventTypes: string[],
): ObjectTypes[T] {
  const before = world.objects.find(type, object.id);
  world.objects.update(type, object);
  const previous = before ? changedAttributes(before, object) : {};
  if (Object.keys(previous).length > 0) {
    for (const eventType of eventTypes) emit(world, eventType, object, previous);
  }
  return object;
}
