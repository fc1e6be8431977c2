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

export function progressWords({
  steps_done: done,
  steps_total: total,
}: Pick<RunSummary, "steps_done" | "steps_total">) {
  return done === total ? `All ${total} steps done` : `${done} of ${total} steps done`;
}
