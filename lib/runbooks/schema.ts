import { z } from "zod";

export const TITLE_LENGTH = 120;
export const NOTE_LENGTH = 2000;
export const OUTCOME_LENGTH = 4000;

/** Text that people write: no control characters but line breaks and tabs. */
const words = (most: number) =>
  z
    .string()
    .max(most, `At most ${most} characters.`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
    .refine((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) && text.isWellFormed(), {
      message: "No control characters.",
    })
    .transform((text) => text.trim());

/** With an `id` of the caller's choice, the same start sent again is answered with the run that it began. */
export const startRunSchema = z.strictObject({
  id: z.uuid().optional(),
  title: words(TITLE_LENGTH).default(""),
  version: z.string().trim().min(1).max(50).optional(),
});
export const stepInputSchema = z
  .strictObject({ done: z.boolean().optional(), note: words(NOTE_LENGTH).optional() })
  .refine(({ done, note }) => done !== undefined || note !== undefined, "Say done, note, or both.");
export const finishRunSchema = z.strictObject({ outcome: words(OUTCOME_LENGTH).default("") });
export const evidenceQuerySchema = z.object({ format: z.enum(["json", "markdown"]).default("json") });
export type StartRunInput = z.output<typeof startRunSchema>;
export type StepInput = z.output<typeof stepInputSchema>;

/** Who and when; `at` is RFC 3339 UTC, `by` the name or else the address. */
export type Mark = { at: string; by: string };

/** `text` is the step as it stood in the checklist (markdown of one line); `html` the same, sanitised. */
export type StepDto = {
  position: number;
  section: string;
  text: string;
  html: string;
  done: Mark | null;
  note: string;
  noted: Mark | null;
};

/** A run in a list. `organization` names those who take part; null for a run of one's own. */
export type RunSummary = {
  id: string;
  title: string;
  version: string;
  organization: string | null;
  started: Mark;
  finished: Mark | null;
  steps_done: number;
  steps_total: number;
};

export type RunDto = RunSummary & {
  key: { slug: string; title: string };
  checklist: { path: string; sha256: string };
  artifact_sha256: string | null;
  outcome: string;
  steps: StepDto[];
};

/** A run as it is kept: everything about it, and the SHA-256 of that. */
export type Evidence = {
  format: 1;
  kind: "runbook-run";
  /** The times of steps are those at which the shop received a tick or a note; a browser that was offline sends late. */
  times: "received";
  run: Omit<RunDto, "steps" | "steps_done" | "steps_total">;
  steps: Omit<StepDto, "html">[];
  exported: Mark;
  /** Over the canonical JSON (sorted names, no spaces) of all other members, in UTF-8. */
  sha256: string;
};
