import { createHash } from "node:crypto";
import type { SavedAnswer } from "../store/idempotency.ts";
import type { World } from "../world.ts";
import { invalidRequest, StripeFault } from "./errors.ts";

/** What makes two requests the same: method, address and body. */
export function fingerprintOf(method: string, path: string, body: string): string {
  return createHash("sha256").update(`${method} ${path}\n${body}`).digest("hex");
}

/** The answer that was already given for a key, or undefined; the same key with other parameters is an error. */
export function savedAnswer(world: World, key: string, fingerprint: string): SavedAnswer | undefined {
  const saved = world.idempotency.find(key);
  if (saved && saved.fingerprint !== fingerprint) {
    throw new StripeFault(400, {
      type: "idempotency_error",
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  return saved;
}

/** The keys whose first request has not been answered yet. In memory: a crash ends the requests as well. */
export class KeysInFlight {
  readonly #keys = new Set<string>();

  claim(key: string): void {
    if (this.#keys.has(key)) {
      throw invalidRequest(
        `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        { code: "idempotency_key_in_use", status: 409 },
      );
    }
    this.#keys.add(key);
  }

  release(key: string): void {
    this.#keys.delete(key);
  }
}
