import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stripe's own example of a kind of object. */
export function fixture(name: string): Json {
  const path = fileURLToPath(new URL(`../fixtures/stripe/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, "utf8")) as Json;
}

function kind(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/**
 * How an answer differs from Stripe's example: fields that are missing and fields of another type, by path. A null is
 * let through here, because the example cannot say what may be null; the check against the SDK's types does.
 */
export function differences(actual: Json, expected: Json, path = ""): string[] {
  if (actual === null || expected === null) return [];
  if (kind(actual) !== kind(expected)) return [`${path} is ${kind(actual)}, Stripe sends ${kind(expected)}`];
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const [example] = expected;
    if (example === undefined) return [];
    return actual.flatMap((element, index) => differences(element, example, `${path}[${index}]`));
  }
  if (typeof actual !== "object" || typeof expected !== "object") return [];
  const fields = actual as Record<string, Json>;
  // What a shop writes into metadata is its own; the example's keys are not Stripe's.
  if (path === "metadata" || path.endsWith(".metadata")) return [];
  return Object.entries(expected).flatMap(([name, example]) => {
    const value = fields[name];
    const at = path === "" ? name : `${path}.${name}`;
    return value === undefined ? [`${at} is missing`] : differences(value, example, at);
  });
}

export interface TypedSample {
  /** The SDK's type, such as `Stripe.Charge`. */
  type: string;
  value: unknown;
}

const HEADER = `import type Stripe from "stripe";
type Wire<T> = T extends Stripe.Decimal ? string : T extends (infer U)[] ? Wire<U>[]
  : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;
`;

/** The SDK's types and those they stand on, read once for all checks. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/**
 * Type-checks answers as literals of the SDK's own types and gives back the compiler's complaints: wrong types, nulls
 * where none may be, missing fields and fields that the API version does not have.
 */
export function typeProblems(samples: TypedSample[]): string[] {
  const lines = samples.map(
    ({ type, value }, index) => `export const sample${index}: Wire<${type}> = ${JSON.stringify(value)};`,
  );
  const file = fileURLToPath(new URL("./samples.virtual.ts", import.meta.url));
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const source = HEADER + lines.join("\n");
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...rest) => {
    if (name === file) return ts.createSourceFile(name, source, ts.ScriptTarget.ES2022);
    if (!libraries.has(name)) libraries.set(name, getSourceFile(name, ...rest));
    return libraries.get(name);
  };
  host.fileExists = (name) => name === file || fileExists(name);
  const program = ts.createProgram([file], options, host);
  const target = program.getSourceFile(file);
  if (!target) throw new Error("The compiler did not read the samples.");
  const headerLines = HEADER.split("\n").length - 1;
  return ts.getPreEmitDiagnostics(program, target).map((diagnostic) => {
    const line = target.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line - headerLines;
    return `${samples[line]?.type ?? "?"}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
  });
}
