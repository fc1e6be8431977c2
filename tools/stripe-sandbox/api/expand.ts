import type { StripeObject } from "../model.ts";
import type { World } from "../world.ts";
import { invalidRequest } from "./errors.ts";

/** Fields that Stripe leaves out until asked, by kind of object: how each is made. */
export type Includables = Record<string, Record<string, (world: World, object: StripeObject) => unknown>>;

type Node = Record<string, unknown>;

const DEEPEST = 4;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStripeObject(node: Node): node is Node & StripeObject {
  return typeof node.id === "string" && typeof node.object === "string";
}

function cannotExpand(path: string): never {
  throw invalidRequest(`This property cannot be expanded (${path}).`, { param: "expand" });
}

/** Replaces references by the objects that they name, in place. */
class Expansion {
  readonly #world: World;
  readonly #includables: Includables;
  readonly #path: string;

  constructor(world: World, includables: Includables, path: string) {
    this.#world = world;
    this.#includables = includables;
    this.#path = path;
  }

  apply(target: unknown, parts: string[]): void {
    const [name, ...rest] = parts;
    if (name === undefined || target === null) return;
    if (Array.isArray(target)) {
      for (const element of target) this.apply(element, parts);
      return;
    }
    if (!isNode(target)) cannotExpand(this.#path);
    if (this.#includeNested(target, name, rest)) return;
    const isReference = typeof target[name] === "string" || Array.isArray(target[name]);
    if (rest.length === 0 || isReference || !(name in target)) {
      target[name] = this.#open(target, name);
    }
    this.apply(target[name], rest);
  }

  /** An extra that lies inside a plain part of an object, such as `total_details.breakdown` of a session. */
  #includeNested(node: Node, name: string, rest: string[]): boolean {
    const [inner, ...deeper] = rest;
    const include = this.#includables[String(node.object)]?.[`${name}.${inner}`];
    const holder = node[name];
    if (!include || inner === undefined || !isNode(holder) || !isStripeObject(node)) return false;
    holder[inner] ??= include(this.#world, node);
    this.apply(holder[inner], deeper);
    return true;
  }

  /** The value of a field once it is expanded: asked-for extra, referenced object, or what is already there. */
  #open(node: Node, name: string): unknown {
    const value = node[name];
    const include = this.#includables[String(node.object)]?.[name];
    if (include && !isNode(value) && isStripeObject(node)) return include(this.#world, node);
    if (value === null || isNode(value)) return value;
    if (Array.isArray(value)) return value.map((element) => this.#lookUp(element));
    return this.#lookUp(value);
  }

  #lookUp(value: unknown): unknown {
    if (isNode(value)) return value;
    if (typeof value !== "string") cannotExpand(this.#path);
    return this.#world.objects.findAny(value) ?? cannotExpand(this.#path);
  }
}

/** A copy of an answer with the wanted paths expanded (`customer`, `data.payment_intent`, `line_items.data.price.product`). */
export function expand<T extends object>(world: World, answer: T, paths: string[], includables: Includables): T {
  const copy = structuredClone(answer);
  for (const path of paths) {
    const parts = path.split(".");
    const levels = parts.filter((part) => part !== "data").length;
    if (levels > DEEPEST) {
      throw invalidRequest(`You cannot expand more than ${DEEPEST} levels of a property. Property: ${path}`, {
        param: "expand",
      });
    }
    new Expansion(world, includables, path).apply(copy, parts);
  }
  return copy;
}
