import { Hono } from "hono";
import type { World } from "../world.ts";
import { advanceInput, readInput } from "./input.ts";

function clockStatus(world: World) {
  return { now: world.clock().toISOString(), ...world.settings.get("clock") };
}

/** The sandbox's time: it can only be moved forward. What falls due on the way is done in its order and dated so. */
export function clockControls(world: World): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json(clockStatus(world)));
  app.post("/advance", async (context) => {
    const { days, seconds } = await readInput(context, advanceInput);
    const { offset_seconds } = world.settings.get("clock");
    world.settings.set("clock", { offset_seconds: offset_seconds + days * 86_400 + seconds });
    world.workSoon();
    return context.json(clockStatus(world));
  });
  return app;
}
