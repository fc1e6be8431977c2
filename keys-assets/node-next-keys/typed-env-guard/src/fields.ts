import { custom, type Field, type FieldOptions, type FieldResult } from "./field.ts";
import { Secret, SecretAddress } from "./secret.ts";

const accept = <T>(value: T): FieldResult<T> => ({ ok: true, value });
const refuse = (expected: string): FieldResult<never> => ({ ok: false, expected });

export interface TextOptions extends FieldOptions<string> {
  minLength?: number;
  pattern?: RegExp;
  /** How the pattern reads in a message: "an id that starts with price_". */
  patternAbout?: string;
}

/** Any text that is not empty. */
export function text(options: TextOptions = {}): Field<string> {
  const { minLength = 1, pattern } = options;
  const expected = pattern
    ? (options.patternAbout ?? `text that matches ${pattern}`)
    : minLength > 1
      ? `text of at least ${minLength} characters`
      : "text";
  // A pattern with the flag g or y remembers where it stopped, and would refuse every other right value.
  const fits = (raw: string) => pattern === undefined || new RegExp(pattern).test(raw);
  const read = (raw: string) => (raw.length >= minLength && fits(raw) ? accept(raw) : refuse(expected));
  return custom({ expected, read }, options);
}

export interface SecretOptions extends Omit<FieldOptions<Secret>, "default"> {
  /** Length in bytes of UTF-8. Default 16. */
  minBytes?: number;
}

const PLACEHOLDER = /^(change[-_ ]?me.*|secret|password|example|your[-_ ].*|x{4,}|<.*>|\*{3,})$/i;

/** A secret: wrapped so that it cannot be printed, refused when short or a placeholder. It has no default on purpose. */
export function secret(options: SecretOptions = {}): Field<Secret> {
  const minBytes = options.minBytes ?? 16;
  const expected = `a secret of at least ${minBytes} bytes`;
  const read = (raw: string) => {
    if (PLACEHOLDER.test(raw)) return refuse(`${expected}, and not a placeholder`);
    return Buffer.byteLength(raw) >= minBytes ? accept(new Secret(raw)) : refuse(expected);
  };
  const example = options.example ?? "the output of: openssl rand -base64 32";
  return custom({ expected, secret: true, read }, { ...options, example });
}

export interface NumberOptions extends FieldOptions<number> {
  min?: number;
  max?: number;
}

/** A whole number written in decimal digits: "12", not "12px", "1e3" or "0x10". */
export function integer(options: NumberOptions = {}): Field<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const expected = `a whole number${range(options)}`;
  const read = (raw: string) => {
    const value = /^[+-]?\d+$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= min && value <= max ? accept(value) : refuse(expected);
  };
  return custom({ expected, example: String(options.min ?? 1), read }, options);
}

function range({ min, max }: NumberOptions): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

/** A TCP port. */
export function port(options: FieldOptions<number> = {}): Field<number> {
  return integer({ example: "3000", ...options, min: 1, max: 65_535 });
}

/** true, 1, yes, on or false, 0, no, off. */
export function flag(options: FieldOptions<boolean> = {}): Field<boolean> {
  const expected = "true or false";
  const read = (raw: string) => {
    if (/^(true|1|yes|on)$/i.test(raw)) return accept(true);
    return /^(false|0|no|off)$/i.test(raw) ? accept(false) : refuse(expected);
  };
  return custom({ expected, example: "true", read }, options);
}

/** One of the words given; the type is their union. */
export function oneOf<const W extends string>(words: readonly W[], options: FieldOptions<NoInfer<W>> = {}): Field<W> {
  const expected = `one of ${words.join(", ")}`;
  const read = (raw: string): FieldResult<W> => {
    const word = words.find((candidate) => candidate === raw);
    return word === undefined ? refuse(expected) : accept(word);
  };
  const example = options.example ?? words[0];
  return custom({ expected, read, ...(example === undefined ? {} : { example }) }, options);
}

export interface UrlOptions extends FieldOptions<URL> {
  /** Allowed schemes without the colon. Default http and https. */
  schemes?: readonly string[];
}

const schemeList = (schemes: readonly string[]) => schemes.map((scheme) => `${scheme}://`).join(" or ");

function addressOf(raw: string, schemes: readonly string[]): URL | undefined {
  const parsed = URL.canParse(raw) ? new URL(raw) : undefined;
  return parsed && schemes.includes(parsed.protocol.slice(0, -1)) ? parsed : undefined;
}

/** An absolute address that anybody may see: one with a password in it is refused. See `connectionUrl`. */
export function url(options: UrlOptions = {}): Field<URL> {
  const schemes = options.schemes ?? ["https", "http"];
  const expected = `an address that starts with ${schemeList(schemes)}`;
  const read = (raw: string) => {
    const parsed = addressOf(raw, schemes);
    if (parsed === undefined) return refuse(expected);
    return parsed.password === "" ? accept(parsed) : refuse(`${expected}, without a password in it`);
  };
  if (options.default !== undefined && options.default.password !== "")
    throw new TypeError("The default of a url has a password in it. Use connectionUrl, which takes no default.");
  // What was set by mistake may well carry a password, so a wrong one is never echoed.
  return custom(
    { expected, example: `${schemes[0]}://example.com`, secret: true, show: (value) => value.href, read },
    options,
  );
}

export interface ConnectionUrlOptions extends Omit<FieldOptions<SecretAddress>, "default"> {
  /** Allowed schemes without the colon, such as postgres and postgresql. */
  schemes: readonly [string, ...string[]];
}

/** The address of a server with the password for it. Wrapped so that logging it shows the server and no password. */
export function connectionUrl(options: ConnectionUrlOptions): Field<SecretAddress> {
  const { schemes } = options;
  const expected = `an address that starts with ${schemeList(schemes)}`;
  const read = (raw: string) => {
    const parsed = addressOf(raw, schemes);
    // The host may be absent: postgres:///app?host=/var/run/postgresql is a socket on this machine.
    return parsed && /:\/\/./.test(raw) ? accept(new SecretAddress(parsed)) : refuse(expected);
  };
  return custom({ expected, example: `${schemes[0]}://user@localhost/name`, secret: true, read }, options);
}

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A span of time such as 250ms, 30s, 5m, 2h or 7d. The value, and a default, are in milliseconds. */
export function duration(options: NumberOptions = {}): Field<number> {
  const expected = "a duration such as 250ms, 30s, 5m, 2h or 7d";
  const limits = range({ ...options }).replace(/(-?\d+)/g, "$1 ms");
  const read = (raw: string) => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(raw);
    const value = match ? Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS] : Number.NaN;
    const inRange = value >= (options.min ?? 0) && value <= (options.max ?? Number.MAX_SAFE_INTEGER);
    return inRange ? accept(Math.round(value)) : refuse(expected + limits);
  };
  return custom({ expected: expected + limits, example: "30s", show: (value) => `${value}ms`, read }, options);
}

const UNIT_BYTES = { "": 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** A size such as 512, 64KiB, 10MB or 1GiB. The value, and a default, are in bytes. */
export function bytes(options: NumberOptions = {}): Field<number> {
  const expected = "a size such as 512, 64KiB, 10MB or 1GiB";
  const read = (raw: string) => {
    const match = /^(\d+(?:\.\d+)?)\s?(B|kB|MB|GB|KiB|MiB|GiB|)$/.exec(raw);
    const value = match ? Number(match[1]) * UNIT_BYTES[match[2] as keyof typeof UNIT_BYTES] : Number.NaN;
    const inRange = value >= (options.min ?? 0) && value <= (options.max ?? Number.MAX_SAFE_INTEGER);
    return inRange ? accept(Math.floor(value)) : refuse(expected + range(options));
  };
  return custom({ expected, example: "10MiB", show: (value) => `${value}B`, read }, options);
}

/** Several values of one kind between commas; blanks around them are dropped, an empty item is refused. */
export function list<T>(item: Field<T>, options: FieldOptions<T[]> = {}): Field<T[]> {
  const expected = `a comma-separated list, each item ${item.expected}`;
  const read = (raw: string): FieldResult<T[]> => {
    const values: T[] = [];
    for (const [index, part] of raw.split(",").entries()) {
      const result = part.trim() === "" ? refuse(item.expected) : item.read(part.trim());
      if (!result.ok) return refuse(`${expected} (item ${index + 1} is not)`);
      values.push(result.value);
    }
    return accept(values);
  };
  const example = item.example === undefined ? {} : { example: `${item.example},${item.example}` };
  return custom({ expected, secret: item.secret, show: (values) => values.join(","), read, ...example }, options);
}

/** A JSON document; `check` turns it into your type or throws, and its message is shown. */
export function json<T>(check: (value: unknown) => T, options: FieldOptions<T> = {}): Field<T> {
  const read = (raw: string): FieldResult<T> => {
    try {
      return accept(check(JSON.parse(raw)));
    } catch (error) {
      // JSON.parse quotes the text in its message, which may hold a secret: only the check's own words are shown.
      const reason = error instanceof Error && !(error instanceof SyntaxError) ? ` (${error.message})` : "";
      return refuse(`a JSON document${reason}`);
    }
  };
  return custom({ expected: "a JSON document", secret: true, show: JSON.stringify, read }, options);
}
