import { clock } from "@/lib/platform/clock";

/** When a request comes, and whether its browser asks not to be followed (Global Privacy Control, Do Not Track). */
export function circumstancesOf({ headers }: Pick<Request, "headers">): { now: Date; isPrivate: boolean } {
  return { now: clock.now(), isPrivate: headers.get("sec-gpc") === "1" || headers.get("dnt") === "1" };
}
