import { type Context, RULES, type Rule } from "./rules.ts";
import { statementsOf, tableOf } from "./statements.ts";

export interface Finding {
  readonly line: number;
  readonly rule: string;
  readonly level: Rule["level"];
  readonly statement: string;
  readonly says: string;
  readonly instead: string;
}

/** What is dangerous in one migration for PostgreSQL 14 and newer, by line. An empty list is no proof; see the README. */
export function lint(text: string): Finding[] {
  const statements = statementsOf(text);
  const created = new Set(
    statements.filter(({ sql }) => /^create .*?table\b/.test(sql)).map(({ sql }) => tableOf(sql)),
  );
  const context: Context = { statements, created };
  return statements.flatMap(({ sql, line, allowed }) =>
    RULES.filter((rule) => rule.finds(sql, context) && !allowed.includes(rule.id)).map(
      ({ id, level, says, instead }) => {
        const statement = sql.length > 80 ? `${sql.slice(0, 79)}…` : sql;
        return { line, rule: id, level, statement, says, instead };
      },
    ),
  );
}

export function report(file: string, findings: readonly Finding[]): string {
  return findings
    .map(
      ({ line, level, rule, statement, says, instead }) =>
        `${file}:${line} ${level} ${rule}\n  ${statement}\n  ${says}\n  instead: ${instead}`,
    )
    .join("\n");
}
