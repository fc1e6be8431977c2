import { sha256Hex } from "../../kernel/sha256";
import type { Evidence, Mark, RunDto } from "../schema";

/** JSON with sorted names and no spaces: the same content is written alike everywhere. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** A run as evidence, sealed with the hash of what it says. */
export function toEvidence(dto: RunDto, exported: Mark): Evidence {
  const { steps, steps_done: _done, steps_total: _total, ...run } = dto;
  const content = {
    format: 1 as const,
    kind: "runbook-run" as const,
    times: "received" as const,
    run,
    steps: steps.map(({ html: _html, ...step }) => step),
    exported,
  };
  return { ...content, sha256: sha256Hex(canonicalJson(content)) };
}

/** What people wrote stays text: nothing of it becomes a heading, a link or HTML where the document is rendered. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~&-]/g, "\\$&").replace(/^(\d+)([.)])/gm, "$1\\$2");
}

function quoted(text: string): string {
  return escaped(text)
    .split("\n")
    .map((line) => `  > ${line}`)
    .join("\n");
}

const minute = (at: string) => at.replace("T", " ").replace(/\.\d+Z$/, " UTC");
const markOf = ({ at, by }: Mark) => `${minute(at)}, ${escaped(by)}`;

function stepLines(step: Evidence["steps"][number]): string[] {
  const lines = [`- [${step.done ? "x" : " "}] ${step.text}`];
  lines.push(step.done ? `  Done, received ${markOf(step.done)}` : "  Not done");
  if (step.note !== "") lines.push("", quoted(step.note));
  if (step.note !== "" && step.noted) lines.push("", `  Noted, received ${markOf(step.noted)}`);
  return lines;
}

function head({ run, steps, exported }: Evidence): string[] {
  const done = steps.filter((step) => step.done !== null).length;
  return [
    `# ${escaped(run.title || run.key.title)}`,
    "",
    `- Runbook: ${escaped(run.key.title)}, version ${run.version}`,
    `- Started: ${markOf(run.started)}`,
    `- Finished: ${run.finished ? markOf(run.finished) : "not yet"}`,
    ...(run.organization ? [`- Organisation: ${escaped(run.organization)}`] : []),
    `- Steps done: ${done} of ${steps.length}`,
    `- Checklist: ${run.checklist.path}, SHA-256 ${run.checklist.sha256}`,
    ...(run.artifact_sha256 ? [`- Zip of the runbook: SHA-256 ${run.artifact_sha256}`] : []),
    "- Times of steps: when the shop received the tick or the note",
    `- Run: ${run.id}`,
    `- Exported: ${markOf(exported)}`,
  ];
}

/** The same evidence to be read by people. The hash is that of the JSON export made at the same moment. */
export function evidenceMarkdown(evidence: Evidence): string {
  const lines = head(evidence);
  let section: string | null = null;
  for (const step of evidence.steps) {
    if (step.section !== section) {
      section = step.section;
      lines.push("", `## ${section || "Steps"}`, "");
    }
    lines.push(...stepLines(step));
  }
  if (evidence.run.outcome !== "")
    lines.push("", "## Outcome", "", quoted(evidence.run.outcome).replace(/^ {2}/gm, ""));
  return `${lines.join("\n")}\n\n---\n\nSHA-256 of this record as JSON: ${evidence.sha256}\n`;
}
