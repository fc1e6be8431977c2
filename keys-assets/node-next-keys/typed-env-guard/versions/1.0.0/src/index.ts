export { envExample, envTable } from "./document.ts";
export { custom, type Field, type FieldKind, type FieldOptions, type FieldResult, optional } from "./field.ts";
export { bytes, duration, flag, integer, json, list, oneOf, port, secret, text, url } from "./fields.ts";
export {
  EnvError,
  formatProblems,
  type GuardOptions,
  type GuardResult,
  loadEnv,
  loadEnvOrExit,
  type Problem,
  type Rule,
  readEnv,
  type Shape,
  type Source,
  type Values,
} from "./guard.ts";
export { forbiddenWhen, requiredWhen, together } from "./rules.ts";
export { Secret } from "./secret.ts";
