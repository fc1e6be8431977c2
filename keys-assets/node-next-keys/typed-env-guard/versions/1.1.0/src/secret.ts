import { inspect } from "node:util";

const HIDDEN = "[secret]";

/**
 * A value that does not leak by accident: printing it, logging it, putting it into JSON or into a
 * template string gives "[secret]". The value itself comes out only by `reveal()`, which is easy to
 * find in a review.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
