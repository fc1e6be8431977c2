import type { ObjectType, ObjectTypes, StripeList } from "../model.ts";
import type { Filters, ListQuery } from "../store/objects.ts";
import type { World } from "../world.ts";
import { parametersExclusive, resourceMissing } from "./errors.ts";
import type { CreatedFilter } from "./params.ts";

export interface PageParams {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
  created?: CreatedFilter | undefined;
}

export interface PageQuery {
  url: string;
  page: PageParams;
  filters?: Filters;
  parent?: string;
  /** Line items are listed as they were given; everything else newest first. */
  oldestFirst?: boolean;
}

const DEFAULT_LIMIT = 10;

function cursor(world: World, type: ObjectType, id: string | undefined, param: string): number | undefined {
  if (id === undefined) return undefined;
  const sequence = world.objects.sequence(type, id);
  if (sequence === undefined) throw resourceMissing(type.replace("checkout.session", "checkout session"), id, param);
  return sequence;
}

/** One page of a kind of object in Stripe's form, with cursors, filters and `has_more`. */
export function listPage<T extends ObjectType>(world: World, type: T, query: PageQuery): StripeList<ObjectTypes[T]> {
  const { page } = query;
  if (page.starting_after !== undefined && page.ending_before !== undefined) {
    throw parametersExclusive(["starting_after", "ending_before"]);
  }
  const limit = page.limit ?? DEFAULT_LIMIT;
  const after = cursor(world, type, page.starting_after, "starting_after");
  const before = cursor(world, type, page.ending_before, "ending_before");
  const oldestFirst = query.oldestFirst ?? false;
  const backwards = before !== undefined;
  const bound = after ?? before;
  // Paging back reads towards the front of the list, nearest first, and is turned round at the end.
  const readsUpwards = oldestFirst !== backwards;
  const search: ListQuery = {
    ...(query.filters ? { filters: query.filters } : {}),
    ...(query.parent === undefined ? {} : { parent: query.parent }),
    ...(page.created ? { created: page.created } : {}),
    ...(bound === undefined ? {} : readsUpwards ? { newerThan: bound } : { olderThan: bound }),
    oldestFirst: readsUpwards,
    limit: limit + 1,
  };
  const found = world.objects.list(type, search);
  const data = found.slice(0, limit);
  return { object: "list", data: backwards ? data.reverse() : data, has_more: found.length > limit, url: query.url };
}

/** Everything that belongs to an object, as the list that Stripe puts inside it. */
export function embeddedList<T>(data: T[], url: string): StripeList<T> {
  const first = data.slice(0, DEFAULT_LIMIT);
  return { object: "list", data: first, has_more: data.length > first.length, url };
}
