import { readUpTo, rejoin } from "./bytes.ts";
import { problem } from "./problem.ts";
import type { Answer } from "./store.ts";

/** Kept and replayed. Set-Cookie is not among them: a cookie must not be handed out again a day later. */
export const KEPT_HEADERS: readonly string[] = [
  "access-control-allow-credentials",
  "access-control-allow-origin",
  "access-control-expose-headers",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "etag",
  "last-modified",
  "link",
  "location",
  "vary",
];

const WITHOUT_BODY = new Set([204, 205, 304]);
// They say "try again" in one way or another; stored, they would say so until the key expires.
const TRANSIENT = new Set([401, 408, 425, 429]);

/** Whether an answer is stored: below 500, and not one of 401, 408, 425, 429. */
export function isFinalAnswer(response: Response): boolean {
  return response.status < 500 && !TRANSIENT.has(response.status);
}

export interface Captured {
  /** What goes into the store. */
  readonly answer: Answer;
  /** What goes to the client: the same as before, because the first body is read by now. */
  readonly response: Response;
}

export async function capture(response: Response, keptHeaders: readonly string[], maxBytes: number): Promise<Captured> {
  const kept = new Set(keptHeaders.map((name) => name.toLowerCase()));
  // Headers gives each Set-Cookie as an entry of its own, so pairs and not a record.
  const headers = [...response.headers].filter(([name]) => kept.has(name));
  const { status, statusText } = response;
  const read = await readUpTo(response.body, maxBytes);
  const whole = read.rest === null ? read.bytes : rejoin(read.bytes, read.rest);
  const body = WITHOUT_BODY.has(status) ? null : whole;
  return {
    answer: { status, headers, body: read.rest === null ? read.bytes : null },
    response: new Response(body, { status, statusText, headers: response.headers }),
  };
}

export function replay(answer: Answer, docs?: string): Response {
  if (answer.body === null) {
    const location = answer.headers.find(([name]) => name === "location")?.[1];
    const headers = { "Idempotent-Replayed": "true", ...(location === undefined ? {} : { Location: location }) };
    return problem("answer_not_kept", { headers, members: { original_status: answer.status }, docs });
  }
  const headers = new Headers();
  for (const [name, value] of answer.headers) headers.append(name, value);
  headers.set("Idempotent-Replayed", "true");
  return new Response(WITHOUT_BODY.has(answer.status) ? null : answer.body, { status: answer.status, headers });
}
