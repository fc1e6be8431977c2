import { TenancyError } from "./error.ts";

/** The first word of what may run inside a tenant's transaction. DDL, COPY, CALL, DO, TRUNCATE and the rest may not. */
const ALLOWED = new Set(
  "select insert update delete merge with values table show declare fetch move close savepoint release explain lock".split(" "),
);
/** What `set local` may change: how long something takes, not who is asking. */
const SETTABLE = new Set(
  "statement_timeout lock_timeout idle_in_transaction_session_timeout work_mem enable_seqscan".split(" "),
);
/** What changes the setting (an update of pg_settings does), runs text as SQL, or reads beside the policies. */
const FORBIDDEN = new Set(
  ("set_config pg_settings query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml table_to_xml dblink dblink_exec " +
    "dblink_send_query pg_read_file pg_read_binary_file lo_import lo_export").split(" "),
);

// In this order, as PostgreSQL reads them: comments, dollar quotes, texts, quoted names, words, the rest.
const TOKEN =
  /--[^\n]*|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[eE]'[^'\\]*(?:(?:''|\\[^])[^'\\]*)*'|'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|;|\$\d+|['"]|[^]/g;

const refuse = (why: string): never => {
  throw new TenancyError("statement_refused", `Inside a tenant's transaction: ${why}.`);
};

/** Where a comment ends; in PostgreSQL they nest. */
function afterComment(text: string, start: number): number {
  let depth = 0;
  for (const match of text.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return start + match.index + 2;
  }
  return refuse("a comment does not end");
}

/** The names and semicolons of a statement. Texts and comments are left out, because they do nothing. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match;
    const first = token.charAt(0);
    if (token === "/*") TOKEN.lastIndex = afterComment(text, match.index);
    else if (first === "$" && token.endsWith("$")) {
      const end = text.indexOf(token, match.index + token.length);
      if (end < 0) refuse("a dollar quote does not end");
      TOKEN.lastIndex = end + token.length;
    } else if (token === "'" || token === '"') refuse("a quote does not end");
    else if (/^u$/i.test(token) && /^&['"]/.test(text.slice(TOKEN.lastIndex))) refuse("U& hides what is written");
    else if (first === '"') words.push(token.slice(1, -1).replaceAll('""', '"').toLowerCase());
    else if (token === ";" || /^[A-Za-z_\u0080-\uffff]/.test(token) && !/^e'/i.test(token)) words.push(token.toLowerCase());
  }
  return words;
}

/**
 * Refuses what could leave the tenant: another transaction, role or setting, several statements in one text, and
 * kinds of statement that policies do not bind. A tripwire for mistakes; the wall is in the database.
 */
export function demandTenantStatement(text: string): void {
  const words = wordsOf(text);
  while (words.at(-1) === ";") words.pop();
  if (words.includes(";")) refuse("one statement at a time");
  const [first = "", second = "", third = ""] = words;
  const found = words.find((word) => FORBIDDEN.has(word));
  if (found !== undefined) refuse(`${found} can reach beyond the tenant`);
  if (first === "rollback" && second === "to") return;
  if (first === "set") {
    if (second === "local" && SETTABLE.has(third)) return;
    refuse("only time limits and the like can be set, with SET LOCAL");
  }
  if (!ALLOWED.has(first)) refuse(first === "" ? "there is no statement" : `${first.toUpperCase()} cannot run here`);
}
