import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { root } from "@/tools/launch/paths";
import type { Pack } from "./pack-files";

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  jsx: ts.JsxEmit.ReactJSX,
  target: ts.ScriptTarget.ES2024,
  lib: ["lib.es2024.d.ts", "lib.dom.d.ts"],
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  // Two packages' declarations may disagree with each other; the pack is what is judged.
  skipLibCheck: true,
};

/** Declarations are the same for every pack and large; reading them once makes all but the first check quick. */
const declarations = new Map<string, ts.SourceFile | undefined>();

function hostWithCache(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, onError, fresh) => {
    if (!name.endsWith(".d.ts")) return read(name, version, onError, fresh);
    if (!declarations.has(name)) declarations.set(name, read(name, version, onError, fresh));
    return declarations.get(name);
  };
  return host;
}

const isTypeScript = (file: string) => /\.[mc]?tsx?$/.test(file);

function faultsOf(folder: string, files: readonly string[], options: ts.CompilerOptions): string[] {
  const paths = files.map((file) => join(folder, file));
  const program = ts.createProgram(paths, options, hostWithCache(options));
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText, code }) => {
    const place = file ? `${file.fileName.slice(folder.length + 1)}:${lineOf(file, start)}` : folder;
    return `${place} TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

const isExample = (file: string) => file.startsWith("examples/");

/** What a strict type check says of a pack's sources and tests, a line for each fault. */
export function typeFaults(pack: Pack): string[] {
  return faultsOf(
    pack.folder,
    pack.files.filter((file) => isTypeScript(file) && !isExample(file)),
    OPTIONS,
  );
}

/**
 * What the same check says of a pack's examples, laid out as in the app of a buyer: the examples at its root, and the
 * pack's `src` in the folder of `lib` from which they import it. The packages they use are this repository's.
 */
export function exampleFaults(pack: Pack): string[] {
  const examples = pack.files.filter((file) => isTypeScript(file) && isExample(file));
  if (examples.length === 0) return [];
  const text = examples.map((file) => readFileSync(join(pack.folder, file), "utf8")).join("\n");
  const home = /lib\/([a-z-]+)\/index\.ts"/.exec(text)?.[1];
  if (!home) return [`${pack.name}: no example imports the pack from lib/<folder>/index.ts`];
  mkdirSync(join(root, ".test"), { recursive: true });
  const app = mkdtempSync(join(root, ".test", "examples-"));
  try {
    cpSync(join(pack.folder, "examples"), app, { recursive: true });
    cpSync(join(pack.folder, "src"), join(app, "lib", home), { recursive: true });
    const { ESNext } = ts.ModuleKind;
    const { Bundler } = ts.ModuleResolutionKind;
    const paths = { "@/*": [join(app, "*")] };
    return faultsOf(
      app,
      examples.map((file) => file.slice("examples/".length)),
      { ...OPTIONS, module: ESNext, moduleResolution: Bundler, paths },
    );
  } finally {
    rmSync(app, { recursive: true });
  }
}

const lineOf = (file: ts.SourceFile, position: number) => file.getLineAndCharacterOfPosition(position).line + 1;

export type SourceFacts = {
  /** What is imported or exported from elsewhere, types as well. */
  readonly imports: string[];
  /** The environment variables that are read by name. */
  readonly variables: string[];
  /** Whether the environment is taken as a whole, so that its variables cannot be told from the code. */
  readonly takesEnvironment: boolean;
};

function isEnvironment(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) && node.name.text === "env" && /\bprocess$/.test(node.expression.getText())
  );
}

/** An expression that stands for the environment: `process.env`, or something that the code calls `env`. */
const looksLikeEnvironment = (node: ts.Node) => isEnvironment(node) || (ts.isIdentifier(node) && node.text === "env");

function moduleOf(node: ts.Node): string | null {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
    return ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : null;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return node.argument.literal.text;
  if (!ts.isCallExpression(node)) return null;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === "require";
  const [argument] = node.arguments;
  if (!isImport || !argument) return null;
  return ts.isStringLiteralLike(argument) ? argument.text : `computed: ${argument.getText()}`;
}

/** The variables that one node reads: `env.NAME`, `env["NAME"]`, or `const { NAME } = process.env`. */
function variablesOf(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node) && looksLikeEnvironment(node.expression))
    return /^[A-Z][A-Z0-9_]*$/.test(node.name.text) ? [node.name.text] : [];
  if (ts.isElementAccessExpression(node) && looksLikeEnvironment(node.expression))
    return ts.isStringLiteralLike(node.argumentExpression) ? [node.argumentExpression.text] : [];
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return [];
  if (!node.initializer || !looksLikeEnvironment(node.initializer)) return [];
  return node.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText());
}

/** Whether this use of `process.env` is one that `variablesOf` cannot name. */
function isWholeEnvironment(node: ts.Node): boolean {
  if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === "env")
    return /process"$/.test(node.parent.parent.parent.moduleSpecifier.getText());
  return isEnvironment(node) && variablesOf(node.parent).length === 0;
}

export function factsOf(name: string, text: string): SourceFacts {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2024, true);
  const imports: string[] = [];
  const variables: string[] = [];
  let takesEnvironment = false;
  const visit = (node: ts.Node): void => {
    const module = moduleOf(node);
    if (module !== null) imports.push(module);
    variables.push(...variablesOf(node));
    if (isWholeEnvironment(node)) takesEnvironment = true;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, variables, takesEnvironment };
}

/** What is wrong with an import in `src/`: it must be Node's, declared, or inside `src`, which is what a buyer copies. */
export function importFault(specifier: string, file: string, declared: ReadonlySet<string>): string | null {
  if (specifier.startsWith("node:")) return null;
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file), specifier);
    return target.startsWith("src/") ? null : `${file}: ${specifier} leads out of src`;
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return declared.has(name) ? null : `${file}: ${specifier} is no declared dependency`;
}
