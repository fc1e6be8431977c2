import { parseDocument } from "yaml";
import { z } from "zod";

const access = z.enum(["read", "write", "none"]);
const permissions = z.union([z.record(z.string(), access), z.enum(["read-all", "write-all"])]);
const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const stepSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: texts.optional(),
  run: z.string().optional(),
  env: texts.optional(),
});

const jobSchema = z.strictObject({
  needs: z.union([z.string().transform((job) => [job]), z.array(z.string())]).default([]),
  if: z.string().optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.number().int().positive().max(60),
  environment: z.string().optional(),
  permissions: permissions.optional(),
  strategy: z.unknown().optional(),
  outputs: texts.default({}),
  env: texts.optional(),
  steps: z.array(stepSchema).min(1),
});
export type Job = z.output<typeof jobSchema>;

/** A workflow without room for a key that GitHub would not know, or that these tests would not look at. */
const workflowSchema = z.strictObject({
  name: z.string().min(1),
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.union([z.boolean(), z.string()]) }),
  env: texts.optional(),
  jobs: z.record(z.string(), jobSchema),
});
export type Workflow = z.output<typeof workflowSchema>;

/** Reads a workflow strictly; a fault of the YAML or of its shape is thrown. */
export function readWorkflow(text: string): Workflow {
  const document = parseDocument(text, { strict: true, uniqueKeys: true });
  const faults = [...document.errors, ...document.warnings].map(({ message }) => message);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return workflowSchema.parse(document.toJS());
}

/**
 * What is wrong with how an action is named. GitHub's own are named by their major version, so that they receive fixes;
 * everybody else's by the hash of a commit, because a tag can be moved.
 */
export function pinFault(uses: string): string | null {
  if (uses.startsWith("./")) return null;
  if (uses.startsWith("docker://")) return /@sha256:[0-9a-f]{64}$/.test(uses) ? null : `${uses}: no digest`;
  const [name = "", version = ""] = uses.split("@");
  if (/^[0-9a-f]{40}$/.test(version)) return null;
  if (!/^(?:actions|github)\//.test(name)) return `${uses}: not pinned to a commit`;
  return /^v\d+(?:\.\d+){0,2}$/.test(version) ? null : `${uses}: no version`;
}

/** The expressions of a text: what stands between `${{` and `}}`. */
export function expressionsIn(text: string): string[] {
  return [...text.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)].map((match) => match[1] ?? "");
}

/** Expressions that read what an earlier step or job gave, although nothing by that name is given. */
export function danglingOutputs(workflow: Workflow): string[] {
  return Object.entries(workflow.jobs).flatMap(([name, job]) => {
    const ids = new Set(job.steps.map((step) => step.id));
    return expressionsIn(JSON.stringify(job))
      .filter((expression) => {
        const step = /^steps\.([\w-]+)\./.exec(expression)?.[1];
        if (step) return !ids.has(step);
        const [, needed = "", output = ""] = /^needs\.([\w-]+)\.outputs\.([\w-]+)$/.exec(expression) ?? [];
        if (needed === "") return false;
        return !job.needs.includes(needed) || workflow.jobs[needed]?.outputs[output] === undefined;
      })
      .map((expression) => `${name}: ${expression}`);
  });
}
