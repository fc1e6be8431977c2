import type { TimelineEntryDto } from "@/lib/entitlements/schema";
import { formatDay } from "@/lib/kernel/time";

/** By whom and under which order number, where it is known and not in the sentence itself. */
function detailsOf({ by, what, order_number }: TimelineEntryDto): string {
  const isNamed = by === undefined || by === "you" || what.toLowerCase().includes(by.toLowerCase());
  return [isNamed ? "" : `by ${by}`, order_number === undefined ? "" : `order ${order_number}`]
    .filter(Boolean)
    .join(", ");
}

/** What happened to one's access, oldest first; what is still to come is marked by its colour and its words. */
export function Timeline({ entries }: { entries: readonly TimelineEntryDto[] }) {
  if (entries.length === 0) return null;
  return (
    <ol className="grid gap-2 border-rule border-l pl-4 text-sm">
      {entries.map((entry) => {
        const details = detailsOf(entry);
        return (
          <li key={`${entry.at} ${entry.what} ${entry.reference}`} className={entry.after ? "text-soft" : undefined}>
            <time dateTime={entry.at} className="label block">
              {formatDay(entry.at)}
              {entry.after ? " (to come)" : ""}
            </time>
            {entry.what}
            {details ? <span className="text-soft"> ({details})</span> : null}
          </li>
        );
      })}
    </ol>
  );
}
