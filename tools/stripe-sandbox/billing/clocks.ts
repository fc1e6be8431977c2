import { invalidRequest } from "../api/errors.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { TestClock } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { DAY, worldAt } from "./time.ts";

const KEPT_FOR = 30 * DAY;

export function createClock(world: World, frozenTime: number, name: string | null): TestClock {
  const created = nowSeconds(world);
  const clock = {
    id: newId("test_helpers.test_clock"),
    object: "test_helpers.test_clock",
    created,
    deletes_after: created + KEPT_FOR,
    frozen_time: frozenTime,
    livemode: false,
    name,
    status: "ready",
    status_details: {},
  } satisfies TestClock;
  world.objects.insert("test_helpers.test_clock", clock);
  emit(world, "test_helpers.test_clock.created", clock);
  return clock;
}

/** Sets a clock going; the runner does what falls into the time between, and then says that it is ready. */
export function startAdvance(world: World, clock: TestClock, target: number): TestClock {
  if (clock.status !== "ready") {
    throw invalidRequest("The test clock is still advancing; wait until it is ready.", { status: 429 });
  }
  if (target <= clock.frozen_time) {
    throw invalidRequest("The `frozen_time` must be after the test clock's current time.", { param: "frozen_time" });
  }
  const advancing = world.objects.update("test_helpers.test_clock", {
    ...clock,
    status: "advancing",
    status_details: { advancing: { target_frozen_time: target } },
  });
  emit(world, "test_helpers.test_clock.advancing", advancing);
  world.workSoon();
  return advancing;
}

/** Moves an advancing clock to a moment on its way and gives the world of that moment. */
export function moveClock(world: World, clock: TestClock, seconds: number): World {
  const frozen_time = Math.max(clock.frozen_time, seconds);
  world.objects.update("test_helpers.test_clock", { ...clock, frozen_time });
  return worldAt(world, frozen_time);
}

export function endAdvance(world: World, clock: TestClock, frozenTime: number): void {
  const ready: TestClock = { ...clock, frozen_time: frozenTime, status: "ready", status_details: {} };
  world.objects.update("test_helpers.test_clock", ready);
  emit(worldAt(world, frozenTime), "test_helpers.test_clock.ready", ready);
}

export function failAdvance(world: World, clock: TestClock): void {
  const failed: TestClock = { ...clock, status: "internal_failure", status_details: {} };
  world.objects.update("test_helpers.test_clock", failed);
  emit(world, "test_helpers.test_clock.internal_failure", failed);
}
