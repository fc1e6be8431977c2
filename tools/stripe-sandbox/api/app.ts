import { setTimeout as wait } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { newRequestId } from "../ids.ts";
import { API_ROUTES } from "../resources/index.ts";
import type { FaultSetting } from "../store/settings.ts";
import type { World } from "../world.ts";
import { refuseKey } from "./auth.ts";
import { invalidRequest, StripeFault } from "./errors.ts";
import { type ApiAnswer, type ApiRequest, errorBody, execute } from "./execute.ts";
import { faultAnswer, GARBAGE, takeFault } from "./faults.ts";
import { fingerprintOf, KeysInFlight } from "./idempotency.ts";
import type { Route } from "./route.ts";
import { API_VERSION } from "./version.ts";

type Bindings = { Bindings: HttpBindings };

export interface ApiOptions {
  secretKey: string;
}

const LONGEST_KEY = 255;

async function readRequest(context: Context<Bindings>, id: string): Promise<ApiRequest> {
  const { method, path, url } = context.req;
  const isPost = method === "POST";
  const parameters = isPost ? await context.req.text() : new URL(url).search.slice(1);
  const idempotencyKey = isPost ? (context.req.header("idempotency-key") ?? null) : null;
  if (idempotencyKey !== null && idempotencyKey.length > LONGEST_KEY) {
    throw invalidRequest(`Idempotency keys can be at most ${LONGEST_KEY} characters long.`);
  }
  const fingerprint = fingerprintOf(method, path, parameters);
  return { id, parameters, path: context.req.param(), idempotencyKey, fingerprint };
}

/** One call's way through the API: key, fault, idempotency, transaction, answer. */
class ApiCalls {
  readonly #world: World;
  readonly #options: ApiOptions;
  readonly #inFlight = new KeysInFlight();

  constructor(world: World, options: ApiOptions) {
    this.#world = world;
    this.#options = options;
  }

  async answer(context: Context<Bindings>, route: Route | null): Promise<Response> {
    const id = newRequestId();
    const fault = takeFault(this.#world);
    if (fault.kind === "down") {
      context.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    try {
      return await this.#answer(context, { id, route, fault });
    } catch (error) {
      if (error instanceof StripeFault) return this.#refusal(context, error, id);
      console.error("stripe-sandbox: a request failed inside the sandbox", context.req.method, context.req.path, error);
      const broken = new StripeFault(500, { type: "api_error", message: `The sandbox has a bug: ${String(error)}` });
      return this.#refusal(context, broken, id);
    }
  }

  async #answer(
    context: Context<Bindings>,
    call: { id: string; route: Route | null; fault: FaultSetting },
  ): Promise<Response> {
    const refused =
      refuseKey(context.req.header("authorization"), this.#options.secretKey) ?? faultAnswer(call.fault.kind);
    if (refused) throw refused;
    if (!call.route) throw unknownUrl(context.req.method, context.req.path);
    const request = await readRequest(context, call.id);
    const answer = await this.#run(call.route, request, call.fault);
    if (call.fault.kind === "garbage") return new Response(GARBAGE, { headers: { "content-type": "text/html" } });
    return this.#respond(context, answer, request);
  }

  /** Executes the call; a slow one has its effect at once and answers late, its key taken until then. */
  async #run(route: Route, request: ApiRequest, fault: FaultSetting): Promise<ApiAnswer> {
    const origin = { id: request.id, idempotency_key: request.idempotencyKey };
    const key = request.idempotencyKey;
    if (key !== null) this.#inFlight.claim(key);
    try {
      const answer = execute({ ...this.#world, origin }, route, request);
      if (fault.kind === "slow") await wait(fault.ms);
      return answer;
    } finally {
      if (key !== null) this.#inFlight.release(key);
    }
  }

  #respond(context: Context<Bindings>, answer: ApiAnswer, request: ApiRequest): Response {
    const headers = this.#headers(context, request.id);
    if (request.idempotencyKey !== null) headers.set("idempotency-key", request.idempotencyKey);
    if (answer.replayOf !== null) {
      headers.set("idempotent-replayed", "true");
      headers.set("original-request", answer.replayOf);
    }
    return new Response(answer.body, { status: answer.status, headers });
  }

  #refusal(context: Context<Bindings>, fault: StripeFault, id: string): Response {
    const headers = this.#headers(context, id);
    if (fault.status === 401) headers.set("www-authenticate", 'Bearer realm="Stripe"');
    return new Response(errorBody(this.#world, fault, id), { status: fault.status, headers });
  }

  #headers(context: Context<Bindings>, id: string): Headers {
    return new Headers({
      "content-type": "application/json",
      "cache-control": "no-cache, no-store",
      "request-id": id,
      "stripe-version": context.req.header("stripe-version") ?? API_VERSION,
    });
  }
}

function unknownUrl(method: string, path: string): StripeFault {
  return invalidRequest(
    `Unrecognized request URL (${method}: ${path}). The sandbox does not have this part of Stripe's API.`,
    { status: 404 },
  );
}

/** Stripe's API under `/v1`. */
export function apiApp(world: World, options: ApiOptions): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const calls = new ApiCalls(world, options);
  for (const route of API_ROUTES) app.on(route.method, route.path, (context) => calls.answer(context, route));
  app.all("/v1/*", (context) => calls.answer(context, null));
  return app;
}
