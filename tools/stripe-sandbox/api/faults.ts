import type { FaultKind, FaultSetting } from "../store/settings.ts";
import type { World } from "../world.ts";
import { invalidRequest, StripeFault } from "./errors.ts";

/** Takes the fault that the next call meets, counting down those that are limited in number. */
export function takeFault(world: World): FaultSetting {
  const setting = world.settings.get("faults");
  if (setting.kind === "none" || setting.next === null) return setting;
  const left = setting.next - 1;
  world.settings.set("faults", left > 0 ? { ...setting, next: left } : { ...setting, kind: "none", next: null });
  return setting;
}

/** The answers of a service that refuses or fails before it does anything; null for the other kinds. */
export function faultAnswer(kind: FaultKind): StripeFault | null {
  if (kind === "rate_limit") {
    return invalidRequest(
      "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
      {
        code: "rate_limit",
        status: 429,
      },
    );
  }
  if (kind === "error") {
    return new StripeFault(500, {
      type: "api_error",
      message: "An unknown error occurred. (The sandbox was told to answer so.)",
    });
  }
  return null;
}

/** What a broken proxy in front of the API sends in place of its answer. */
export const GARBAGE = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway";
