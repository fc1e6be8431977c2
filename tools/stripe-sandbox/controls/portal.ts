import { Hono } from "hono";
import { z } from "zod";
import { normalizeNumber } from "../payments/cards.ts";
import { cancelPlan, changePlan, resumePlan } from "../portal/actions.ts";
import { replaceCard } from "../portal/replace-card.ts";
import { type PortalVisit, visitPortal } from "../portal/session.ts";
import { FEEDBACK } from "../resources/subscription-params.ts";
import { commit } from "../transactions.ts";
import type { World } from "../world.ts";
import { readInput } from "./input.ts";

/** Left out when the customer has only one that runs. */
const subscription = z.string().optional();

const cardInput = z.strictObject({ card: z.string().default("4242424242424242"), name: z.string().optional() });
const changeInput = z.strictObject({
  subscription,
  price: z.string().optional(),
  quantity: z.number().int().min(0).max(999_999).optional(),
});
const cancelInput = z.strictObject({
  subscription,
  at: z.enum(["now", "period_end"]).optional(),
  feedback: z.enum(FEEDBACK).optional(),
  comment: z.string().max(5000).optional(),
});
const resumeInput = z.strictObject({ subscription });

/** What a customer does on the portal's pages, for scripts: the same rules, JSON in and out. */
export function portalControls(world: World): Hono {
  const app = new Hono();
  const within = <T>(id: string, work: (visit: PortalVisit) => T): T => {
    const visit = commit(world, () => visitPortal(world, id));
    return commit(world, () => work(visit));
  };
  app.post("/sessions/:id/card", async (context) => {
    const input = await readInput(context, cardInput);
    const expYear = world.clock().getUTCFullYear() + 30;
    const card = { number: normalizeNumber(input.card), expMonth: 12, expYear, cvc: "123" };
    return context.json(
      within(context.req.param("id"), (visit) => replaceCard(world, visit, card, input.name ?? null)),
    );
  });
  app.post("/sessions/:id/change", async (context) => {
    const input = await readInput(context, changeInput);
    return context.json(within(context.req.param("id"), (visit) => changePlan(world, visit, input)));
  });
  app.post("/sessions/:id/cancel", async (context) => {
    const input = await readInput(context, cancelInput);
    return context.json(within(context.req.param("id"), (visit) => cancelPlan(world, visit, input)));
  });
  app.post("/sessions/:id/resume", async (context) => {
    const input = await readInput(context, resumeInput);
    return context.json(within(context.req.param("id"), (visit) => resumePlan(world, visit, input.subscription)));
  });
  return app;
}
