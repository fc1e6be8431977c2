/** One page of a listing. `next` is what to pass for the following page, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** One side of the comparison. Errors may be thrown freely: transient ones are tried again. */
export interface Side<T> {
  /** Walks through everything, in an order that stays the same while items are added. */
  list(cursor: string | null, limit: number, signal: AbortSignal): Promise<Page<T>>;
  /** The present state of those that exist, in any order. Unknown ids are simply absent. */
  find(ids: readonly string[], signal: AbortSignal): Promise<readonly T[]>;
  id(item: T): string;
}

/** How a field reads on each side. Values are compared as JSON, so dates and objects are fine. */
export interface FieldPair<Remote, Local> {
  remote: (item: Remote) => unknown;
  local: (item: Local) => unknown;
}

export interface Difference {
  readonly field: string;
  readonly remote: unknown;
  readonly local: unknown;
}

/**
 * What brings the local side to the source's state. Each must be safe to repeat: after a crash it is
 * called again. One that is left out is reported instead of healed.
 */
export interface Healer<Remote, Local> {
  create?: (remote: Remote) => Promise<void>;
  update?: (remote: Remote, local: Local, differences: readonly Difference[]) => Promise<void>;
  remove?: (local: Local) => Promise<void>;
}

export interface Definition<Remote, Local> {
  /** Identifies the run's checkpoint. */
  name: string;
  /** The side that is right. */
  source: Side<Remote>;
  local: Side<Local>;
  fields: Readonly<Record<string, FieldPair<Remote, Local>>>;
  heal: Healer<Remote, Local>;
}
