import type { Definition, Side } from "../../src/index.ts";

export interface Item {
  id: string;
  status: string;
  seats?: number;
}

/** A table in memory, read by pages in the order of its ids. */
export class Table implements Side<Item> {
  readonly rows = new Map<string, Item>();
  /** Called before each read; may throw or change the table. */
  beforeRead: () => void = () => {};

  constructor(items: readonly Item[] = []) {
    for (const item of items) this.rows.set(item.id, item);
  }

  readonly id = (item: Item): string => item.id;

  async list(cursor: string | null, limit: number) {
    this.beforeRead();
    const ids = [...this.rows.keys()].toSorted().filter((id) => cursor === null || id > cursor);
    const items = ids.slice(0, limit).flatMap((id) => this.rows.get(id) ?? []);
    return { items, next: ids.length > limit ? (ids[limit - 1] ?? null) : null };
  }

  async find(ids: readonly string[]) {
    this.beforeRead();
    return ids.flatMap((id) => this.rows.get(id) ?? []);
  }
}

export function items(count: number, status = "active"): Item[] {
  return Array.from({ length: count }, (_, n) => ({ id: `s${String(n).padStart(4, "0")}`, status }));
}

/** Heals by copying, as a real one would with an upsert and a delete. */
export function definitionOf(source: Table, local: Table): Definition<Item, Item> {
  return {
    name: "subscriptions",
    source,
    local,
    fields: {
      status: { remote: (item) => item.status, local: (item) => item.status },
      seats: { remote: (item) => item.seats, local: (item) => item.seats },
    },
    heal: {
      create: async (remote) => void local.rows.set(remote.id, remote),
      update: async (remote) => void local.rows.set(remote.id, remote),
      remove: async (item) => void local.rows.delete(item.id),
    },
  };
}
