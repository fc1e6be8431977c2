import type { Mark, RunSummary } from "@/lib/runbooks/schema";

/** "21 Nov 2026, 15:04 UTC": evidence says its zone. */
export function formatMinute(at: string): string {
  const words = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  }).format(new Date(at));
  return `${words} UTC`;
}

export function markWords({ at, by }: Mark): string {
  return `${by}, ${formatMinute(at)}`;
}

/** The shop knows when it was told, not when it was done. */
export function receivedWords({ at, by }: Mark): string {
  return `${by}, received ${formatMinute(at)}`;
}

export function changesWords(count: number): string {
  return count === 1 ? "1 change is not saved yet" : `${count} changes are not saved yet`;
}

export function progressWords({
  steps_done: done,
  steps_total: total,
}: Pick<RunSummary, "steps_done" | "steps_total">) {
  return done === total ? `All ${total} steps done` : `${done} of ${total} steps done`;
}
