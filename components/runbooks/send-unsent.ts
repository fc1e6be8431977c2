import { ApiProblem } from "../fetch-json";
import type { Unsent } from "./unsent";

type Work = {
  read: () => readonly Unsent[];
  drop: (id: string) => void;
  send: (one: Unsent) => Promise<void>;
  onRefused: (one: Unsent, problem: ApiProblem) => void;
};

/** Answers after which the same request can still succeed: signed out, too slow, too many. */
const PASSING = [401, 408, 429];

function isRefusal(error: unknown): error is ApiProblem {
  if (!(error instanceof ApiProblem)) return false;
  return error.status >= 400 && error.status < 500 && !PASSING.includes(error.status);
}

/**
 * Sends what waits, the oldest first, until nothing is left (null) or something is in the way (that). Only what the
 * shop has answered is not kept any more.
 */
export async function sendUnsent({ read, drop, send, onRefused }: Work): Promise<unknown> {
  for (let next = read()[0]; next; next = read()[0]) {
    try {
      await send(next);
    } catch (error) {
      if (!isRefusal(error)) return error;
      onRefused(next, error);
    }
    drop(next.id);
  }
  return null;
}
