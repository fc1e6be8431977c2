import type { Difference } from "./definition.ts";
import type { Tally } from "./limits.ts";

export type Action = "created" | "updated" | "removed" | "reported" | "failed";

/** One finding as it stands in the report: no whole objects, only what differed. */
export interface ReportedItem {
  readonly id: string;
  readonly kind: "missing" | "different" | "orphan";
  readonly action: Action;
  readonly differences: readonly Difference[];
  /** The error's message when healing failed. */
  readonly detail: string;
}

export type RunStatus =
  /** Everything was looked at. */
  | "complete"
  /** The time budget or a shutdown ended it; the next run goes on from there. */
  | "paused"
  /** A limit was reached; nothing more is done until a person looks. */
  | "halted"
  /** Another process is running it. */
  | "busy"
  /** The lease was lost on the way; another process goes on. */
  | "lost";

export interface Report {
  readonly name: string;
  readonly status: RunStatus;
  readonly mode: "heal" | "report";
  /** When the sweep began, over all its parts. RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly tally: Tally;
  /** The first findings, at most `maxItems`. */
  readonly items: readonly ReportedItem[];
  /** Why it was halted. */
  readonly reason: string;
}

/** The report as a few lines of text, for a log, a chat or a mail. */
export function formatReport(report: Report): string {
  const { tally } = report;
  const healed = tally.created + tally.updated + tally.removed;
  const head = `${report.name}: ${report.status} (${report.mode}), ${report.startedAt} to ${report.endedAt}`;
  const numbers = [
    `${tally.sourceSeen} at the source, ${tally.localSeen} local, ${tally.inSync} in sync`,
    `healed ${healed} (${tally.created} created, ${tally.updated} updated, ${tally.removed} removed)`,
    `only reported ${tally.reported}, settled by themselves ${tally.settled}, failed ${tally.failed}`,
  ];
  const reason = report.reason === "" ? [] : [`halted: ${report.reason}`];
  return [head, ...[...numbers, ...reason, ...report.items.map(formatItem)].map((line) => `  ${line}`)].join("\n");
}

function formatItem({ id, kind, action, differences, detail }: ReportedItem): string {
  const fields = differences.map(
    ({ field, remote, local }) => `${field}: ${JSON.stringify(local)} -> ${JSON.stringify(remote)}`,
  );
  return [`${id} ${kind}, ${action}`, ...fields, ...(detail === "" ? [] : [detail])].join("; ");
}
