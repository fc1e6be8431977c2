const PROBLEMS = {
  idempotency_key_missing: {
    status: 400,
    phrase: "Bad Request",
    title: "Idempotency-Key is missing",
    detail: "Send an Idempotency-Key header with a new UUID for each operation, and the same one when you repeat it.",
  },
  idempotency_key_invalid: {
    status: 400,
    phrase: "Bad Request",
    title: "Idempotency-Key is not valid",
    detail: "The Idempotency-Key must be one value of 1 to 255 printable ASCII characters, such as a UUID.",
  },
  request_too_large: {
    status: 413,
    phrase: "Content Too Large",
    title: "The request is too large",
    detail: "The body is larger than this operation accepts.",
  },
  idempotency_key_reused: {
    status: 422,
    phrase: "Unprocessable Content",
    title: "Idempotency-Key is already used",
    detail: "This Idempotency-Key was used for a request with other content. Use a new key for a new operation.",
  },
  request_in_progress: {
    status: 409,
    phrase: "Conflict",
    title: "A request is outstanding for this Idempotency-Key",
    detail: "The first request with this Idempotency-Key is still running. Repeat it later to get its answer.",
  },
  attempt_superseded: {
    status: 409,
    phrase: "Conflict",
    title: "Another attempt took over",
    detail: "This attempt took too long and another one took over. Repeat the request to get its answer.",
  },
  answer_not_kept: {
    status: 409,
    phrase: "Conflict",
    title: "The request is done, its answer was not kept",
    detail: "This request was carried out before. Its answer was too large to keep; read the resource instead.",
  },
  store_unavailable: {
    status: 503,
    phrase: "Service Unavailable",
    title: "The request was not started",
    detail: "It could not be checked whether this request was carried out before. Repeat it later with the same key.",
  },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemExtras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly members?: Readonly<Record<string, unknown>>;
  /** Where your documentation says how keys work; the draft wants a link to it. */
  readonly docs?: string | undefined;
}

/** An RFC 9457 problem document. Without `docs` its type is about:blank, whose title is the status phrase. */
export function problem(code: ProblemCode, extras: ProblemExtras = {}): Response {
  const { status, phrase, title, detail } = PROBLEMS[code];
  const { docs } = extras;
  const typed = docs === undefined ? { type: "about:blank", title: phrase } : { type: `${docs}#${code}`, title };
  const headers = new Headers({
    ...extras.headers,
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
  });
  if (docs !== undefined) headers.set("Link", `<${docs}>; rel="describedby"; type="text/html"`);
  return new Response(JSON.stringify({ ...typed, status, code, detail, ...extras.members }), { status, headers });
}
