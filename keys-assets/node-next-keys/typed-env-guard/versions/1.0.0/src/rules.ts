import type { Rule, Shape, Values } from "./guard.ts";

/** All of these or none of them: "SMTP_FROM is missing: SMTP_HOST is set, and the two go together." */
export function together<S extends Shape>(...names: readonly (keyof S & string)[]): Rule<S> {
  return (values) => {
    const present = names.filter((name) => values[name] !== undefined);
    const absent = names.find((name) => values[name] === undefined);
    if (absent === undefined || present.length === 0) return undefined;
    return { name: absent, line: `${absent} is missing: ${present.join(", ")} is set, and they go together.` };
  };
}

/** An optional setting becomes required under a condition: `requiredWhen("KEY", (v) => v.MODE === "live", "MODE is live")`. */
export function requiredWhen<S extends Shape>(
  name: keyof S & string,
  condition: (values: Values<S>) => boolean,
  because: string,
): Rule<S> {
  return (values) => {
    if (values[name] !== undefined || !condition(values)) return undefined;
    return { name, line: `${name} is missing: it is required because ${because}.` };
  };
}

/** A value that must not occur under a condition: a test key in production, debug logs with customer data. */
export function forbiddenWhen<S extends Shape>(
  name: keyof S & string,
  condition: (values: Values<S>) => boolean,
  because: string,
): Rule<S> {
  return (values) => (condition(values) ? { name, line: `${name} is refused: ${because}.` } : undefined);
}
