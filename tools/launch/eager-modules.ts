import { readFile, writeFile } from "node:fs/promises";
import { type AnyNode, type Program, parse } from "acorn";
import { glob } from "tinyglobby";

const FUNCTIONS = new Set(["ArrowFunctionExpression", "FunctionExpression"]);

/** The functions that hold the modules of `(…).push([script, id, function, id, function, …])`. */
function moduleFunctions({ body: [statement] }: Program): AnyNode[] {
  if (statement?.type !== "ExpressionStatement" || statement.expression.type !== "CallExpression") return [];
  const [modules] = statement.expression.arguments;
  if (modules?.type !== "ArrayExpression") return [];
  return modules.elements.filter((element) => element !== null).filter(({ type }) => FUNCTIONS.has(type));
}

/**
 * A script of the build with its modules in parentheses, else unchanged. A browser that reads a function in parentheses
 * takes it to be called at once and compiles it while the script arrives, beside the page; any other function is only
 * skimmed, and compiled when it is called, while the page stands still. (https://v8.dev/blog/preparser#pife)
 */
export function wrapModules(script: string): string {
  let wrapped = "";
  let done = 0;
  for (const { start, end } of moduleFunctions(parse(script, { ecmaVersion: "latest" }))) {
    if (script[start - 1] === "(") continue;
    wrapped += `${script.slice(done, start)}(${script.slice(start, end)})`;
    done = end;
  }
  return wrapped + script.slice(done);
}

/** Wraps the modules of every script that the pages of this build load. */
export async function compileModulesEarly(distDir: string): Promise<void> {
  const scripts = await glob("static/chunks/**/*.js", { cwd: distDir, absolute: true });
  await Promise.all(
    scripts.map(async (file) => {
      const script = await readFile(file, "utf8");
      await writeFile(file, wrapModules(script));
    }),
  );
}
