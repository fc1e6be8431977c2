import type { Problem } from "../schema";

/** The line of a place in a text, from 1. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** As JSON has them (RFC 8259, section 7): what this matches can be parsed. */
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const SCALAR = /[^\s,\]}]+/y;

/** What a sticky pattern matches at a place. */
function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function skipSpace(text: string, at: number): number {
  let end = at;
  while (/\s/.test(text[end] ?? "")) end += 1;
  return end;
}

/** The place after the token that begins at `at`: a bracket, a separator, a text, a number or a word. */
function afterToken(text: string, at: number): number {
  const character = text[at] ?? "";
  if ("{}[],: \t\r\n".includes(character)) return at + 1;
  return at + (matchAt(character === '"' ? STRING : SCALAR, text, at)?.length ?? 1);
}

/** The place after the value that begins at `at`. Not recursive, because a manifest may be nested without end. */
function afterValue(text: string, at: number): number {
  let depth = 0;
  let end = at;
  do {
    const character = text[end] ?? "";
    if (character === "{" || character === "[") depth += 1;
    if (character === "}" || character === "]") depth -= 1;
    end = afterToken(text, end);
  } while (depth > 0 && end < text.length);
  return end;
}

type Member = { readonly name: string; readonly at: number; readonly value: number };

/** The members of the object or list that begins at `at`: their names, and where name and value stand. */
function* membersAt(text: string, at: number): Generator<Member> {
  const isList = text[at] === "[";
  let place = skipSpace(text, at + 1);
  for (let index = 0; place < text.length && !"]}".includes(text[place] ?? ""); index += 1) {
    const name = isList ? null : matchAt(STRING, text, place);
    if (!isList && name === null) return;
    const value = name === null ? place : skipSpace(text, skipSpace(text, place + name.length) + 1);
    yield { name: name === null ? String(index) : String(JSON.parse(name)), at: place, value };
    place = skipSpace(text, afterValue(text, value));
    if (text[place] === ",") place = skipSpace(text, place + 1);
  }
}

/** The line of a field ("author.name", "tags.2") in JSON that can be parsed, from 1; null when it is not there. */
export function fieldLine(json: string, field: string): number | null {
  let place = skipSpace(json, 0);
  for (let rest = field; "{[".includes(json[place] ?? " "); ) {
    const members = [...membersAt(json, place)];
    // Of a name that is there twice, the last one counts. A name may hold dots itself.
    const found = members.findLast(({ name }) => name === rest);
    if (found) return lineAt(json, found.at);
    const outer = members.findLast(({ name }) => name !== "" && rest.startsWith(`${name}.`));
    if (!outer) return null;
    rest = rest.slice(outer.name.length + 1);
    place = outer.value;
  }
  return null;
}

/** A JSON file in which problems have their places. */
export type JsonSource = { readonly file: string; readonly text: string };

/** Problems of a JSON file with the lines of their fields, where these are there. Others stay as they are. */
export function withLines(problems: readonly Problem[], source: JsonSource | null): Problem[] {
  if (source === null) return [...problems];
  return problems.map((problem) => {
    if (problem.file !== source.file || problem.field === null || problem.line !== undefined) return problem;
    const line = fieldLine(source.text, problem.field);
    return line === null ? problem : { ...problem, line };
  });
}
