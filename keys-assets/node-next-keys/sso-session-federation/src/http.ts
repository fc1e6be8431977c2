import { type LookupAddress, lookup } from "node:dns";
import { request } from "node:https";
import { isIP } from "node:net";
import { isPublicAddress } from "./addresses.ts";
import { SsoError } from "./error.ts";

export interface HttpRequest {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** From Cache-Control; null when it says nothing. */
  readonly maxAgeMs: number | null;
}

/** A request to a provider. The addresses come from customers, so nothing is followed and nothing inside is reached. */
export type Http = (url: URL, request?: HttpRequest) => Promise<HttpAnswer>;

/** https on its usual port, to a name: no credentials in it, no number in place of a name. */
export function demandPublicUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const host = url?.hostname.replace(/^\[|\]$/g, "") ?? "";
  const isRight =
    url?.protocol === "https:" && url.port === "" && url.username === "" && url.password === "" && isIP(host) === 0 && host.includes(".");
  if (!isRight) throw new SsoError("connection_invalid", `${what} is not an https address of a public host: ${text.slice(0, 200)}`);
  return url;
}

type Done = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Looks the name up and hands on public addresses only. The connection uses these very ones, so a second answer changes nothing. */
function publicLookup(host: string, options: { all?: boolean | undefined }, done: Done): void {
  lookup(host, { all: true, verbatim: true }, (error, found) => {
    if (error) return done(error, []);
    const addresses = found.filter(({ address }) => isPublicAddress(address));
    const [first] = addresses;
    if (!first) return done(Object.assign(new Error(`${host} has no public address`), { code: "ENOTFOUND" }), []);
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
}

export const LIMITS = { timeoutMs: 5000, maxBytes: 512 * 1024 };

export const publicHttp: Http = (target, { method = "GET", headers = {}, body = "" } = {}) => {
  const url = demandPublicUrl(target.href, "The address");
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const fail = (cause: unknown) => reject(new SsoError("provider_unavailable", `${url.host} cannot be reached`, { cause }));
  const length = body === "" ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const options = { method, headers: { Accept: "application/json", ...headers, ...length }, lookup: publicLookup };
  const call = request(url, { ...options, signal: AbortSignal.timeout(LIMITS.timeoutMs) }, (answer) => {
    const chunks: Buffer[] = [];
    let size = 0;
    answer.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LIMITS.maxBytes) answer.destroy(new Error("The answer is too large."));
      else chunks.push(chunk);
    });
    answer.on("error", fail);
    answer.on("end", () => {
      const age = /(?:^|,)\s*max-age=(\d+)/i.exec(answer.headers["cache-control"] ?? "")?.[1];
      const maxAgeMs = age === undefined ? null : Number(age) * 1000;
      resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8"), maxAgeMs });
    });
  });
  call.on("error", fail);
  call.end(body);
  return promise;
};

/** The answer as a JSON object, or a refusal that says what came instead. */
export function demandJson({ status, text }: HttpAnswer, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw new SsoError("provider_unavailable", `${what} answered ${status} and no JSON object`);
}
