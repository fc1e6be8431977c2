export { type Finding, lint, report } from "./lint.ts";
export { RULES, type Rule } from "./rules.ts";
export { type Statement, statementsOf } from "./statements.ts";
