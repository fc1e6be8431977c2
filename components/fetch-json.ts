/** A refusal or failure of our own API: `detail` is a sentence for the person, `code` is stable. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

async function readProblem(response: Response): Promise<ApiProblem> {
  const fallback = "The shop did not answer as it should. Try again in a moment.";
  try {
    const body: Record<string, unknown> = await response.json();
    const { code, detail } = body;
    return new ApiProblem(
      response.status,
      typeof code === "string" ? code : "unknown",
      typeof detail === "string" && detail !== "" ? detail : fallback,
      body,
    );
  } catch {
    return new ApiProblem(response.status, "unknown", fallback);
  }
}

type Init = RequestInit & { json?: unknown; undone?: string };

/** Only a browser that was offline from the start surely sent nothing; what broke on the way may have arrived. */
function unreachable(wasOffline: boolean, { method = "GET", undone = "sent" }: Init): ApiProblem {
  if (!wasOffline)
    return new ApiProblem(0, "offline", "The shop cannot be reached. Check the connection and try again.");
  const said = method === "GET" ? "" : `: nothing was ${undone}`;
  return new ApiProblem(0, "offline", `You are offline${said}. Try again when you are back.`);
}

/** Ends the task that asks: what a page asks for when it starts does not hold up the person's first tap. */
const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));

/**
 * Calls our own JSON API. Throws `ApiProblem`, also (code `offline`) when the shop cannot be reached at all; `undone`
 * is the word for what did not happen then.
 */
export async function fetchJson<T>(path: string, init: Init = {}): Promise<T> {
  const { json, undone: _undone, ...rest } = init;
  const headers = new Headers(rest.headers);
  headers.set("accept", "application/json");
  if (json !== undefined) headers.set("content-type", "application/json");
  if (rest.method === undefined) await nextTask();
  const wasOffline = navigator.onLine === false;
  let response: Response;
  try {
    response = await fetch(path, { ...rest, headers, body: json === undefined ? rest.body : JSON.stringify(json) });
  } catch {
    throw unreachable(wasOffline, init);
  }
  if (!response.ok) throw await readProblem(response);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** What to tell the person about anything thrown by a query or mutation. */
export function problemSentence(error: unknown): string {
  return error instanceof ApiProblem ? error.message : "Something went wrong here. Try again.";
}
