import { readFileSync } from "node:fs";
import type { Field } from "./field.ts";
import { nearestName } from "./nearest.ts";

export type Shape = Readonly<Record<string, Field<unknown>>>;

/** The typed settings that a shape describes. */
export type Values<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

export interface Problem {
  /** The variable's name. */
  name: string;
  /** One line: what is wrong, what would be right, an example. */
  line: string;
}

/** A rule over several settings, checked when each of them is right on its own. */
export type Rule<S extends Shape> = (values: Values<S>) => Problem | undefined;

export type Source = Readonly<Record<string, string | undefined>>;

export interface GuardOptions<S extends Shape> {
  /** Where the values come from. Default `process.env`. */
  source?: Source;
  rules?: readonly Rule<S>[];
  /** Also reads NAME from the file that NAME_FILE names, as Docker and Kubernetes mount secrets. */
  files?: boolean;
  /**
   * Beginnings that belong to this service alone, such as "APP_". A variable that has one and is not in the shape is
   * reported: an optional setting with a misspelt name would otherwise just be absent.
   */
  prefixes?: readonly string[];
  /** Replaces the reading of a file, for tests. */
  readFile?: (path: string) => string;
}

export type GuardResult<S extends Shape> =
  | { ok: true; values: Values<S> }
  | { ok: false; problems: readonly Problem[] };

/** Reads every setting and reports all problems at once, in the order of the shape. Never throws. */
export function readEnv<S extends Shape>(shape: S, options: GuardOptions<S> = {}): GuardResult<S> {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const result = readOne(name, field, { shape, options });
    if ("line" in result) problems.push({ name, line: result.line });
    else values[name] = result.value;
  }
  problems.push(...unknownOnes(shape, options));
  if (problems.length > 0) return { ok: false, problems };
  const typed = Object.freeze(values) as Values<S>;
  const broken = (options.rules ?? []).flatMap((rule) => rule(typed) ?? []);
  return broken.length > 0 ? { ok: false, problems: broken } : { ok: true, values: typed };
}

interface Context<S extends Shape> {
  shape: S;
  options: GuardOptions<S>;
}

function readOne<S extends Shape>(
  name: string,
  field: Field<unknown>,
  context: Context<S>,
): { value: unknown } | { line: string } {
  const found = lookUp(name, context.options);
  if ("line" in found) return found;
  // `NAME=` in an env file is how people switch a setting off, so empty counts as absent.
  if (found.raw === "") {
    if (field.absent) return { value: field.absent.value };
    return { line: missingLine(name, field, context) };
  }
  const result = field.read(found.raw);
  if (result.ok) return { value: result.value };
  const shown = field.secret ? "is not usable" : `is ${JSON.stringify(found.raw)}`;
  const quoted = /^(["']).*\1$/s.test(found.raw) ? " The quotes are part of the value: remove them." : "";
  return { line: `${name} ${shown}: expected ${result.expected}${example(field)}.${quoted}` };
}

function lookUp<S extends Shape>(name: string, options: GuardOptions<S>): { raw: string } | { line: string } {
  const source = options.source ?? process.env;
  const direct = source[name]?.trim() ?? "";
  const path = options.files ? (source[`${name}_FILE`]?.trim() ?? "") : "";
  if (path === "") return { raw: direct };
  if (direct !== "") return { line: `${name} and ${name}_FILE are both set: keep one of them.` };
  try {
    return { raw: (options.readFile ?? readText)(path).trim() };
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return { line: `${name}_FILE names ${path}, which cannot be read (${reason}).` };
  }
}

/** What is set under a prefix of this service and is known to no field. Its value is not shown: nobody said that it may be. */
function unknownOnes<S extends Shape>(shape: S, options: GuardOptions<S>): Problem[] {
  const source = options.source ?? process.env;
  const names = Object.keys(shape);
  const known = new Set(options.files ? names.flatMap((name) => [name, `${name}_FILE`]) : names);
  const strange = Object.keys(source).filter(
    (name) =>
      !known.has(name) &&
      (source[name]?.trim() ?? "") !== "" &&
      (options.prefixes ?? []).some((prefix) => name.startsWith(prefix)),
  );
  return strange.toSorted().map((name) => {
    const near = nearestName(name, [...known]);
    const meant = near === undefined ? "remove it, or add it to the shape" : `was ${near} meant?`;
    return { name, line: `${name} is set, and no setting has this name: ${meant}${near === undefined ? "." : ""}` };
  });
}

function readText(path: string): string {
  return readFileSync(path, "utf8");
}

function missingLine<S extends Shape>(name: string, field: Field<unknown>, { shape, options }: Context<S>): string {
  const source = options.source ?? process.env;
  const unknownNames = Object.keys(source).filter((candidate) => !(candidate in shape));
  const near = nearestName(name, unknownNames);
  const about = field.about === "" ? "" : ` (${field.about})`;
  const typo = near === undefined ? "" : ` ${near} is set: was ${name} meant?`;
  return `${name} is missing${about}: expected ${field.expected}${example(field)}.${typo}`;
}

function example(field: Field<unknown>): string {
  return field.example === undefined ? "" : `, for example ${field.example}`;
}

/** Thrown by `loadEnv`. The message is the text that a person should see. */
export class EnvError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.name = "EnvError";
    this.problems = problems;
  }
}

/** One problem is one line; several are a heading and a line each. */
export function formatProblems(problems: readonly Problem[]): string {
  const [first] = problems;
  if (problems.length === 1 && first) return `Cannot start: ${first.line}`;
  return [`Cannot start, ${problems.length} settings are wrong:`, ...problems.map(({ line }) => `  ${line}`)].join(
    "\n",
  );
}

/** Returns the typed, frozen settings; throws `EnvError` when any is wrong. */
export function loadEnv<S extends Shape>(shape: S, options: GuardOptions<S> = {}): Values<S> {
  const result = readEnv(shape, options);
  if (!result.ok) throw new EnvError(result.problems);
  return result.values;
}

export interface ExitOptions<S extends Shape> extends GuardOptions<S> {
  write?: (text: string) => void;
  exit?: (code: number) => never;
}

/** As `loadEnv`, but prints the message to stderr without a stack trace and ends the process with code 1. */
export function loadEnvOrExit<S extends Shape>(shape: S, options: ExitOptions<S> = {}): Values<S> {
  const result = readEnv(shape, options);
  if (result.ok) return result.values;
  (options.write ?? writeError)(`${formatProblems(result.problems)}\n`);
  return (options.exit ?? process.exit)(1);
}

function writeError(text: string): void {
  process.stderr.write(text);
}
