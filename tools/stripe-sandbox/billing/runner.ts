import type { TestClock } from "../model.ts";
import { commit } from "../transactions.ts";
import { nowSeconds, type World } from "../world.ts";
import { endAdvance, failAdvance, moveClock } from "./clocks.ts";
import { runDueWork } from "./due-work.ts";
import { worldAt } from "./time.ts";

const LOOK_EVERY_MS = 1000;
/** After so long the runner lets requests through before it goes on. */
const TURN_MS = 30;
const TRY_AGAIN_AFTER = 60;

/** Does what falls due: in the sandbox's own time as it passes, and on test clocks while they advance. */
export class Runner {
  readonly #world: World;
  readonly #also: () => void;
  #timer: NodeJS.Timeout | undefined;
  #interval: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** `also` is other work that is done at every look. */
  constructor(world: World, also: () => void) {
    this.#world = world;
    this.#also = also;
  }

  start(): void {
    this.#interval = setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.wake();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#interval);
    clearTimeout(this.#timer);
  }

  /** Looks for work after the present transaction. */
  wake(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#turn(), 0);
  }

  #turn(): void {
    const until = performance.now() + TURN_MS;
    this.#also();
    let isBusy = true;
    while (isBusy && performance.now() < until) {
      const hasWorked = this.#workInRealTime();
      isBusy = this.#advanceClocks() || hasWorked;
    }
    if (isBusy) this.wake();
  }

  /** One piece of work in the sandbox's own time, dated when it fell due; false when nothing is due. */
  #workInRealTime(): boolean {
    const work = this.#world.due.next(null, nowSeconds(this.#world));
    if (!work) return false;
    try {
      commit(this.#world, () => runDueWork(worldAt(this.#world, work.at), work.id));
    } catch (error) {
      console.error(`stripe-sandbox: what was due for ${work.id} failed`, error);
      this.#world.due.set(work.id, nowSeconds(this.#world) + TRY_AGAIN_AFTER, null);
    }
    return true;
  }

  /** One step of every clock that is under way; false when all stand. */
  #advanceClocks(): boolean {
    const advancing = this.#world.objects.list("test_helpers.test_clock", { filters: { status: "advancing" } });
    for (const clock of advancing) this.#step(clock);
    return advancing.length > 0;
  }

  #step(clock: TestClock): void {
    const target = clock.status_details.advancing?.target_frozen_time ?? clock.frozen_time;
    const work = this.#world.due.next(clock.id, target);
    try {
      commit(this.#world, () => {
        if (work) runDueWork(moveClock(this.#world, clock, work.at), work.id);
        else endAdvance(this.#world, clock, target);
      });
    } catch (error) {
      console.error(`stripe-sandbox: test clock ${clock.id} failed at ${work?.id ?? "its end"}`, error);
      commit(this.#world, () => failAdvance(worldAt(this.#world, clock.frozen_time), clock));
    }
  }
}
