import { INCLUDABLES } from "../resources/index.ts";
import { transaction } from "../store/database.ts";
import { nowSeconds, type World } from "../world.ts";
import { StripeFault } from "./errors.ts";
import { expand } from "./expand.ts";
import { parseForm, type RawMap } from "./form.ts";
import { savedAnswer } from "./idempotency.ts";
import { list, readShape, text } from "./params.ts";
import type { Route } from "./route.ts";

export interface ApiRequest {
  id: string;
  /** Form-encoded: the body of a POST, the query of the others. */
  parameters: string;
  path: Record<string, string>;
  idempotencyKey: string | null;
  fingerprint: string;
}

export interface ApiAnswer {
  status: number;
  body: string;
  /** The request that first gave this answer, when it is a replay. */
  replayOf: string | null;
}

export function errorBody(world: Pick<World, "baseUrl">, fault: StripeFault, requestId: string): string {
  const error = { ...fault.body, request_log_url: `${world.baseUrl}/?request=${requestId}` };
  return JSON.stringify({ error }, null, 2);
}

function separateExpand(raw: RawMap): { paths: string[]; parameters: RawMap } {
  const { expand: wanted, ...parameters } = raw;
  return { paths: wanted === undefined ? [] : list(text()).read(wanted, "expand"), parameters };
}

function handle(world: World, route: Route, request: ApiRequest): string {
  const { paths, parameters } = separateExpand(parseForm(request.parameters));
  const params = readShape(route.shape, parameters);
  const answer = route.handle(world, { params, path: request.path });
  return JSON.stringify(expand(world, answer, paths, INCLUDABLES), null, 2);
}

/** A handler's answer, or the error whose effects are kept (a declined card). Others undo the transaction. */
function attempt(world: World, route: Route, request: ApiRequest): ApiAnswer {
  try {
    return { status: 200, body: handle(world, route, request), replayOf: null };
  } catch (error) {
    if (!(error instanceof StripeFault) || !error.keepsChanges) throw error;
    return { status: error.status, body: errorBody(world, error, request.id), replayOf: null };
  }
}

/**
 * Runs one API call in one transaction, with its idempotency key: a known key answers as before, a new one is kept
 * together with what the call changed. Refused requests are not kept, so that a corrected one may use the key.
 */
export function execute(world: World, route: Route, request: ApiRequest): ApiAnswer {
  const key = request.idempotencyKey;
  return transaction(world.database, () => {
    const saved = key === null ? undefined : savedAnswer(world, key, request.fingerprint);
    if (saved) return { status: saved.status, body: saved.body, replayOf: saved.request_id };
    const answer = attempt(world, route, request);
    if (key !== null) {
      const { status, body } = answer;
      const entry = { fingerprint: request.fingerprint, status, body, request_id: request.id };
      world.idempotency.save(key, entry, nowSeconds(world));
    }
    return answer;
  });
}
