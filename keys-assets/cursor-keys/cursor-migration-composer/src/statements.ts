/** One statement of a migration: `sql` is what counts (no comments, no contents of strings, one space, small letters). */
export interface Statement {
  readonly sql: string;
  readonly line: number;
  /** Rules that a comment before or in the statement allows: `-- lint-ok: rule reason`. */
  readonly allowed: readonly string[];
}

const TOKEN =
  /(--[^\n]*)|(\/\*[\s\S]*?\*\/)|(\$([A-Za-z_]\w*)?\$[\s\S]*?\$\4\$)|([eE]?'(?:[^']|'')*')|("(?:[^"]|"")*")|(;)|(\s+)|([\s\S])/g;

/** Splits a file as PostgreSQL would: semicolons in strings, dollar quotes, comments and quoted names end nothing. */
export function statementsOf(text: string): Statement[] {
  const statements: Statement[] = [];
  let sql = "";
  let line = 1;
  let begin = 1;
  let allowed: string[] = [];
  const finish = () => {
    if (sql.trim() !== "") statements.push({ sql: sql.trim(), line: begin, allowed });
    if (sql.trim() !== "") allowed = [];
    sql = "";
  };
  for (const [token, comment, , dollar, , string, quoted, semicolon, space] of text.matchAll(TOKEN)) {
    if (comment) {
      const [, rule] = /^--\s*lint-ok:\s*([a-z-]+)\s+\S/.exec(comment) ?? [];
      if (rule) allowed = [...allowed, rule];
    } else if (semicolon) finish();
    else if (space) sql += sql === "" || sql.endsWith(" ") ? "" : " ";
    else if (!token.startsWith("/*")) {
      if (sql === "") begin = line;
      if (dollar) sql += "$$";
      else if (string) sql += "''";
      else sql += quoted ? token : token.toLowerCase();
    }
    line += token.split("\n").length - 1;
  }
  finish();
  return statements;
}

/** The table that a statement is about, without its schema `public`; an empty text when there is none. */
export function tableOf(sql: string): string {
  const name = String.raw`((?:"[^"]+"|[a-z_][\w$]*)(?:\.(?:"[^"]+"|[a-z_][\w$]*))?)`;
  const patterns = [
    `^create (?:unlogged |temp |temporary )?table (?:if not exists )?${name}`,
    `^alter table (?:if exists )?(?:only )?${name}`,
    `^create (?:unique )?index (?:.*? )?on (?:only )?${name}`,
    `^(?:update|truncate(?: table)?) (?:only )?${name}`,
    `^delete from (?:only )?${name}`,
    `^insert into ${name}`,
  ];
  for (const pattern of patterns) {
    const [, found] = new RegExp(pattern).exec(sql) ?? [];
    if (found) return found.replace(/^public\./, "").replaceAll('"', "");
  }
  return "";
}
