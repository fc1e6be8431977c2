import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { integer, pagination, required, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { createClock, startAdvance } from "../billing/clocks.ts";
import { emit } from "../events.ts";
import type { TestClock } from "../model.ts";
import type { World } from "../world.ts";
import { deleteCustomer } from "./customers.ts";

function existing(world: World, id: string): TestClock {
  const clock = world.objects.find("test_helpers.test_clock", id);
  if (!clock || "deleted" in clock) throw resourceMissing("test clock", id);
  return clock;
}

/** Deleting a clock takes its customers with it, and their subscriptions with them. */
function deleteClock(world: World, clock: TestClock) {
  if (clock.status === "advancing") throw invalidRequest("A test clock that is advancing cannot be deleted.");
  for (const customer of world.objects.list("customer", { filters: { test_clock: clock.id } })) {
    deleteCustomer(world, customer.id);
  }
  world.objects.remove(clock.id);
  emit(world, "test_helpers.test_clock.deleted", clock);
  return { id: clock.id, object: clock.object, deleted: true };
}

const { created: _created, ...paging } = pagination;

export const testClockRoutes = [
  route(
    "POST /v1/test_helpers/test_clocks",
    { frozen_time: required(integer({ min: 0 })), name: text(300) },
    (world, { params }) => createClock(world, params.frozen_time, params.name ?? null),
  ),
  route("GET /v1/test_helpers/test_clocks", paging, (world, { params }) =>
    listPage(world, "test_helpers.test_clock", { url: "/v1/test_helpers/test_clocks", page: params }),
  ),
  route("GET /v1/test_helpers/test_clocks/:id", {}, (world, call) => existing(world, pathId(call))),
  route("DELETE /v1/test_helpers/test_clocks/:id", {}, (world, call) =>
    deleteClock(world, existing(world, pathId(call))),
  ),
  route(
    "POST /v1/test_helpers/test_clocks/:id/advance",
    { frozen_time: required(integer({ min: 0 })) },
    (world, call) => startAdvance(world, existing(world, pathId(call)), call.params.frozen_time),
  ),
];
