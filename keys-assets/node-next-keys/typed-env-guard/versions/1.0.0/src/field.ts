/** What reading one variable gave: the typed value, or what would have been right. */
export type FieldResult<T> = { ok: true; value: T } | { ok: false; expected: string };

/** The description of one setting. Build it with the functions of `fields.ts` or with `custom`. */
export interface Field<T> {
  /** What a right value looks like, as it stands in messages: "a whole number from 1 to 65535". */
  readonly expected: string;
  /** What the setting is for, in a few words. */
  readonly about: string;
  readonly example: string | undefined;
  /** A secret field's value is never part of a message. */
  readonly secret: boolean;
  /** The value when the variable is absent; undefined means that it is required. */
  readonly absent: { readonly value: T; readonly shown: string } | undefined;
  /** Reads a value that is present and not empty. */
  read(raw: string): FieldResult<T>;
}

/** Options that every field takes. */
export interface FieldOptions<T> {
  about?: string;
  example?: string;
  default?: T;
}

/** What a new kind of field has to say about itself. */
export interface FieldKind<T> {
  expected: string;
  example?: string;
  secret?: boolean;
  /** How a default is written in documentation; `String` when left out. */
  show?: (value: T) => string;
  read: (raw: string) => FieldResult<T>;
}

/** Makes a field of your own kind. `read` gets a trimmed value that is never empty. */
export function custom<T>(kind: FieldKind<T>, options: FieldOptions<T> = {}): Field<T> {
  const show = kind.show ?? String;
  const secret = kind.secret ?? false;
  return {
    expected: kind.expected,
    about: options.about ?? "",
    example: options.example ?? kind.example,
    secret,
    absent: options.default === undefined ? undefined : { value: options.default, shown: show(options.default) },
    read: kind.read,
  };
}

/** Makes a setting optional: its value is `undefined` when the variable is absent. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { ...field, absent: { value: undefined, shown: "" } };
}
