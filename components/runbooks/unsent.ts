export type Change = { done: boolean } | { note: string };

/** A tick or a note that the shop has not confirmed. `at` is the time by this browser's clock. */
export type Unsent = { readonly id: string; readonly position: number; readonly at: string; readonly change: Change };

function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null) return false;
  return "done" in value ? typeof value.done === "boolean" : "note" in value && typeof value.note === "string";
}

function isUnsent(value: unknown): value is Unsent {
  if (typeof value !== "object" || value === null) return false;
  const { id, position, at, change } = value as Record<string, unknown>;
  const isTime = typeof at === "string" && !Number.isNaN(Date.parse(at));
  return typeof id === "string" && Number.isInteger(position) && isTime && isChange(change);
}

export function parseUnsent(text: string): readonly Unsent[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isUnsent) : [];
  } catch {
    return []; // Not ours, or damaged.
  }
}

const isTick = ({ change }: Unsent) => "done" in change;

/** With one more at the end; it takes the place of what was to be said of the same step before. */
export function withUnsent(list: readonly Unsent[], one: Unsent): readonly Unsent[] {
  return [...list.filter((other) => other.position !== one.position || isTick(other) !== isTick(one)), one];
}

/** What waits to be said of one step. */
export type StepUnsent = { done?: { value: boolean; at: string }; note?: { value: string; at: string } };

export function unsentOf(list: readonly Unsent[], position: number): StepUnsent {
  const waiting: StepUnsent = {};
  for (const { position: other, change, at } of list) {
    if (other !== position) continue;
    if ("done" in change) waiting.done = { value: change.done, at };
    else waiting.note = { value: change.note, at };
  }
  return waiting;
}
