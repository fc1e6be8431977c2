import { formatDay } from "@/lib/kernel/time";
import type { VersionNote } from "@/lib/releases/schema";
import { Markdown } from "../catalog/markdown";
import { Badge } from "../ui/badge";

/** What the changelogs of several versions say, the highest first. */
export function Notes({ notes }: { notes: readonly VersionNote[] }) {
  return (
    <div className="divide-y divide-rule">
      {notes.map((note) => (
        <section key={note.version} aria-label={`Notes of ${note.version}`} className="py-5 first:pt-0">
          <p className="mb-3 flex flex-wrap items-center gap-3">
            <span className="font-medium font-mono">{note.version}</span>
            {note.yanked_reason === null ? null : <Badge tone="danger">withdrawn</Badge>}
            <span className="text-soft text-sm">{formatDay(note.published_at)}</span>
          </p>
          {note.yanked_reason === null ? null : <p className="mb-3 text-danger">{note.yanked_reason}</p>}
          {note.changelog ? <Markdown source={note.changelog} /> : <p className="text-soft">No notes.</p>}
        </section>
      ))}
    </div>
  );
}
