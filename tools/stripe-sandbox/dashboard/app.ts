import { Hono } from "hono";
import type { WebhookSender } from "../webhooks/sender.ts";
import type { World } from "../world.ts";

export function dashboardApp(_world: World, _sender: WebhookSender): Hono {
  return new Hono();
}
