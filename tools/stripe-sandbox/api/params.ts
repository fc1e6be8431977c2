import { invalidRequest, parameterMissing, parameterUnknown } from "./errors.ts";
import type { RawMap, RawValue } from "./form.ts";

/** One parameter: reads its raw form or throws the error that Stripe answers with. */
export interface Field<T> {
  read(raw: RawValue, name: string): T;
}
export interface Required<T> extends Field<T> {
  required: true;
}

export type Shape = Record<string, Field<unknown>>;
type Value<F> = F extends Required<infer T> ? T : F extends Field<infer T> ? T | undefined : never;
export type Params<S extends Shape> = { [K in keyof S]: Value<S[K]> };

export function required<T>(field: Field<T>): Required<T> {
  return { ...field, required: true };
}

/** A parameter that an empty string unsets. */
export function clearable<T>(field: Field<T>): Field<T | null> {
  return { read: (raw, name) => (raw === "" ? null : field.read(raw, name)) };
}

function readText(raw: RawValue, name: string): string {
  if (typeof raw !== "string") throw invalidRequest(`Invalid string: ${JSON.stringify(raw)}`, { param: name });
  return raw;
}

function refuseEmpty(name: string): never {
  throw invalidRequest(
    `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
    { code: "parameter_invalid_empty", param: name },
  );
}

export function text(longest = 5000): Field<string> {
  return {
    read(raw, name) {
      const value = readText(raw, name);
      if (value === "") refuseEmpty(name);
      if (value.length > longest) {
        throw invalidRequest(`Invalid string: ${value.slice(0, 20)}...; must be at most ${longest} characters`, {
          param: name,
        });
      }
      return value;
    },
  };
}

export function integer(bounds: { min?: number; max?: number } = {}): Field<number> {
  const fail = (message: string, name: string) =>
    invalidRequest(message, { code: "parameter_invalid_integer", param: name });
  return {
    read(raw, name) {
      const value = readText(raw, name);
      if (value === "") refuseEmpty(name);
      if (!/^-?\d{1,15}$/.test(value)) throw fail(`Invalid integer: ${value}`, name);
      const number = Number(value);
      if (bounds.min !== undefined && number < bounds.min) {
        throw fail(`This value must be greater than or equal to ${bounds.min}.`, name);
      }
      if (bounds.max !== undefined && number > bounds.max) {
        throw fail(`This value must be less than or equal to ${bounds.max}.`, name);
      }
      return number;
    },
  };
}

/** A number with decimals, such as a percentage; bounds are inclusive. */
export function decimal(bounds: { min: number; max: number }): Field<number> {
  return {
    read(raw, name) {
      const value = readText(raw, name);
      if (!/^-?\d+(\.\d+)?$/.test(value)) throw invalidRequest(`Invalid decimal: ${value}`, { param: name });
      const number = Number(value);
      if (number < bounds.min || number > bounds.max) {
        throw invalidRequest(`Invalid decimal: ${value}; must be between ${bounds.min} and ${bounds.max}`, {
          param: name,
        });
      }
      return number;
    },
  };
}

export const flag: Field<boolean> = {
  read(raw, name) {
    if (raw === "true" || raw === "false") return raw === "true";
    throw invalidRequest(`Invalid boolean: ${String(raw)}`, { param: name });
  },
};

export function oneOf<T extends string>(...values: T[]): Field<T> {
  return {
    read(raw, name) {
      const found = values.find((value) => value === raw);
      if (found !== undefined) return found;
      const last = values.at(-1) ?? "";
      const choice = values.length > 1 ? `${values.slice(0, -1).join(", ")} or ${last}` : last;
      throw invalidRequest(`Invalid ${name}: must be one of ${choice}`, { param: name });
    },
  };
}

function fieldName(parent: string, key: string): string {
  return parent === "" ? key : `${parent}[${key}]`;
}

/** Reads a map against a shape: unknown names are refused first, as Stripe does, then missing ones. */
export function readShape<S extends Shape>(shape: S, raw: RawMap, parent = ""): Params<S> {
  const unknown = Object.keys(raw).filter((key) => !Object.hasOwn(shape, key));
  if (unknown.length > 0) throw parameterUnknown(unknown.map((key) => fieldName(parent, key)));
  const result: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(shape)) {
    const value = raw[key];
    if (value !== undefined) result[key] = field.read(value, fieldName(parent, key));
    else if ("required" in field) throw parameterMissing(fieldName(parent, key));
  }
  return result as Params<S>;
}

function readMap(raw: RawValue, name: string): RawMap {
  if (typeof raw === "string") throw invalidRequest(`Invalid object`, { param: name });
  return raw;
}

export function hash<S extends Shape>(shape: S): Field<Params<S>> {
  return { read: (raw, name) => readShape(shape, readMap(raw, name), name) };
}

export function list<T>(item: Field<T>): Field<T[]> {
  return {
    read(raw, name) {
      if (typeof raw === "string") throw invalidRequest("Invalid array", { param: name });
      const entries = Object.entries(raw);
      if (entries.some(([key]) => !/^\d+$/.test(key))) throw invalidRequest("Invalid array", { param: name });
      entries.sort(([a], [b]) => Number(a) - Number(b));
      return entries.map(([key, value]) => item.read(value, `${name}[${key}]`));
    },
  };
}

/** Metadata in a request: a null value removes its key; an empty `metadata` removes all of them. */
export type MetadataChange = Record<string, string | null> | null;

export const metadata: Field<MetadataChange> = {
  read(raw, name) {
    if (raw === "") return null;
    const entries = Object.entries(readMap(raw, name)).map(([key, value]): [string, string | null] => {
      const read = readText(value, `${name}[${key}]`);
      if (key.length > 40) throw invalidRequest(`Metadata keys can be up to 40 characters long`, { param: name });
      if (read.length > 500) {
        throw invalidRequest(
          `Metadata values can have up to 500 characters, but you passed in a value that is ${read.length} characters. Invalid value: ${read}`,
          {
            param: `${name}[${key}]`,
          },
        );
      }
      return [key, read === "" ? null : read];
    });
    return Object.fromEntries(entries);
  },
};

/** A parameter that Stripe knows and that changes nothing here: taken in any form and left alone. */
export const accepted: Field<RawValue> = { read: (raw) => raw };

/** A moment in seconds since 1970, or a range of them. */
export interface CreatedFilter {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

const createdRange: Field<CreatedFilter> = {
  read(raw, name) {
    if (typeof raw === "string") {
      const at = integer().read(raw, name);
      return { gte: at, lte: at };
    }
    return readShape({ gt: integer(), gte: integer(), lt: integer(), lte: integer() }, raw, name);
  },
};

/** The parameters that every list takes. */
export const pagination = {
  limit: integer({ min: 1, max: 100 }),
  starting_after: text(),
  ending_before: text(),
  created: createdRange,
};
