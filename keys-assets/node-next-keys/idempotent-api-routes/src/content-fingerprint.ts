import { sha256 } from "./bytes.ts";
import { requestFingerprint } from "./fingerprint.ts";

export interface ContentFingerprintOptions {
  /** Members of a JSON body that a repeat may change, as JSON Pointers: `/sentAt`, `/meta/trace`. */
  ignore?: readonly string[];
}

/**
 * A fingerprint of what a request says, for clients that build the body anew for each repeat. JSON: the order of
 * members and blanks do not count, and neither do members under `ignore`. Forms: names, values and files count, the
 * boundary does not. Everything else, and what cannot be read, is compared by its bytes.
 */
export function contentFingerprint(
  options: ContentFingerprintOptions = {},
): (request: Request, body: Uint8Array<ArrayBuffer>) => Promise<string> {
  const ignored = new Set(options.ignore ?? []);
  const wrong = [...ignored].find((pointer) => !pointer.startsWith("/"));
  if (wrong !== undefined) throw new RangeError(`"${wrong}" is no JSON Pointer: it begins with a slash.`);
  return async (request, body) => {
    const said = await read(request.headers.get("content-type") ?? "", body, ignored);
    if (said === null) return requestFingerprint(request, body);
    const { pathname, search } = new URL(request.url);
    const parts = JSON.stringify([request.method, `${pathname}${search}`, said]);
    return sha256(new TextEncoder().encode(parts));
  };
}

async function read(type: string, body: Uint8Array<ArrayBuffer>, ignored: ReadonlySet<string>): Promise<string | null> {
  const kind = (type.split(";")[0] ?? "").trim().toLowerCase();
  try {
    if (/^application\/(?:[\w.-]+\+)?json$/.test(kind)) return `json:${canonicalJson(body, ignored)}`;
    if (kind === "multipart/form-data" || kind === "application/x-www-form-urlencoded")
      return `form:${await formText(type, body)}`;
    return null;
  } catch {
    // Whether it is wrong is for the handler to say.
    return null;
  }
}

/** A number as it was written: 9007199254740993 and 9007199254740992 are one float, and two amounts. */
class Written {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

function canonicalJson(body: Uint8Array<ArrayBuffer>, ignored: ReadonlySet<string>): string {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  const value: unknown = JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value !== "number") return value;
    if (context?.source === undefined) throw new TypeError("This runtime does not give the source of a number.");
    return new Written(context.source);
  });
  return write(value, "", ignored);
}

function write(value: unknown, at: string, ignored: ReadonlySet<string>): string {
  if (value instanceof Written) return value.source;
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${at}/${index}`, ignored)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .map(([name, member]) => ({ name, member, path: `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` }))
    .filter(({ path }) => !ignored.has(path))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return `{${members.map(({ name, member, path }) => `${JSON.stringify(name)}:${write(member, path, ignored)}`).join(",")}}`;
}

async function formText(type: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = await new Response(body, { headers: { "Content-Type": type } }).formData();
  const parts = [...form].map(async ([name, value]) =>
    typeof value === "string"
      ? [name, value]
      : [name, value.name, value.type, await sha256(new Uint8Array(await value.arrayBuffer()))],
  );
  return JSON.stringify(await Promise.all(parts));
}
