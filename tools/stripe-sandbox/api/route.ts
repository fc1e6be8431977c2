import type { StripeObject } from "../model.ts";
import type { World } from "../world.ts";
import type { Params, Shape } from "./params.ts";

export type Method = "GET" | "POST" | "DELETE";

export interface Call<P> {
  params: P;
  /** The parts of the address that the path names, such as `id`. */
  path: Record<string, string>;
}

/** One address of the API. `handle` is synchronous: a call is one transaction and no other call runs inside it. */
export interface Route {
  method: Method;
  path: string;
  shape: Shape;
  handle(world: World, call: Call<Record<string, unknown>>): StripeObject | { object: string };
}

/** Declares a route so that its handler's parameters have the types of its shape. */
export function route<S extends Shape>(
  address: `${Method} /v1/${string}`,
  shape: S,
  handle: (world: World, call: Call<Params<S>>) => StripeObject | { object: string },
): Route {
  const [method, path] = address.split(" ") as [Method, string];
  return { method, path, shape, handle: (world, call) => handle(world, call as Call<Params<S>>) };
}

/** A part of the address; the router only calls a handler when it is there. */
export function pathId(call: { path: Record<string, string> }, name = "id"): string {
  const id = call.path[name];
  if (id === undefined) throw new Error(`The route has no part named ${name}.`);
  return id;
}
