import type { AuditLog } from "./audit-log.ts";
import { changesBetween } from "./changes.ts";
import type { Actor, Change, Outcome, Target } from "./entry.ts";
import { type ExportFormat, exportLines } from "./export.ts";

export interface Subject {
  tenant: string;
  actor: Actor;
}

/** What a handler can add to the entry about its request. */
export interface Trail {
  /** The target, when it is known only inside, such as a new id. */
  target(target: Target): void;
  /** Adds the fields in which two states differ. */
  change(before: unknown, after: unknown): void;
  /** Adds to the entry's context: a reason, a ticket. */
  note(context: Record<string, unknown>): void;
}

export interface AuditedOptions<Tx> {
  log: AuditLog<Tx>;
  action: string;
  /** Who asks. A Response ends the request, unrecorded: there is no tenant to record it for. */
  subject: (request: Request) => Promise<Subject | Response>;
  target?: (request: Request) => Target;
  /** When the entry cannot be stored: refuse answers 503 in place of the handler's answer (default), pass lets it through. */
  whenLogFails?: "refuse" | "pass";
  onLogError: (error: unknown) => void;
}

/**
 * Puts the capture around a route handler: one entry for each request, with its outcome from the
 * status (401 and 403 denied, other 4xx and 5xx failure) and the request's id, method and path.
 */
export function audited<Tx, Rest extends unknown[]>(
  options: AuditedOptions<Tx>,
  handler: (request: Request, subject: Subject, trail: Trail, ...rest: Rest) => Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const subject = await options.subject(request);
    if (subject instanceof Response) return subject;
    const draft = openTrail(options.target?.(request) ?? { type: "route", id: new URL(request.url).pathname });
    try {
      const response = await handler(request, subject, draft.trail, ...rest);
      const stored = await storeEntry(options, request, subject, { ...draft, outcome: outcomeOf(response.status) });
      return stored || options.whenLogFails === "pass" ? response : unavailable();
    } catch (error) {
      draft.trail.note({ error });
      await storeEntry(options, request, subject, { ...draft, outcome: "failure" });
      throw error;
    }
  };
}

interface Draft {
  trail: Trail;
  state: { target: Target; changes: Change[]; context: Record<string, unknown> };
}

function openTrail(target: Target): Draft {
  const state: Draft["state"] = { target, changes: [], context: {} };
  const trail: Trail = {
    target: (known) => {
      state.target = known;
    },
    change: (before, after) => void state.changes.push(...changesBetween(before, after)),
    note: (context) => void Object.assign(state.context, context),
  };
  return { trail, state };
}

async function storeEntry<Tx>(
  options: AuditedOptions<Tx>,
  request: Request,
  { tenant, actor }: Subject,
  { state, outcome }: Draft & { outcome: Outcome },
): Promise<boolean> {
  const { target, changes } = state;
  const requestId = request.headers.get("x-request-id") ?? undefined;
  const context = { requestId, method: request.method, path: new URL(request.url).pathname, ...state.context };
  try {
    await options.log.record(tenant, { actor, action: options.action, target, outcome, changes, context });
    return true;
  } catch (error) {
    options.onLogError(error);
    return false;
  }
}

function outcomeOf(status: number): Outcome {
  if (status === 401 || status === 403) return "denied";
  return status >= 400 ? "failure" : "success";
}

function unavailable(): Response {
  return problem(503, "audit_unavailable", "This action must be recorded, and the record could not be written.");
}

function problem(status: number, code: string, detail: string): Response {
  const titles: Record<number, string> = { 400: "Bad Request", 503: "Service Unavailable" };
  return new Response(JSON.stringify({ type: "about:blank", title: titles[status], status, code, detail }), {
    status,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });
}

export interface ExportRouteOptions<Tx> {
  log: AuditLog<Tx>;
  /** Who may export, and which tenant. A Response refuses. */
  authorize: (request: Request) => Promise<Subject | Response>;
}

/** GET ?format=ndjson|csv&after=<seq>: streams a tenant's log. The export itself is recorded first. */
export function exportRoute<Tx>({ log, authorize }: ExportRouteOptions<Tx>): (request: Request) => Promise<Response> {
  return async (request) => {
    const subject = await authorize(request);
    if (subject instanceof Response) return subject;
    const query = new URL(request.url).searchParams;
    const format = formatOf(query.get("format"));
    const after = Number(query.get("after") ?? "0");
    if (format === undefined) return problem(400, "unknown_format", "format must be ndjson or csv.");
    if (!Number.isSafeInteger(after) || after < 0)
      return problem(400, "bad_position", "after must be a number of an entry.");
    const { tenant, actor } = subject;
    const target = { type: "audit_log", id: tenant };
    await log.record(tenant, {
      actor,
      action: "audit_log.exported",
      target,
      outcome: "success",
      context: { format, after },
    });
    return new Response(stream(exportLines(log.entries(tenant, after), format)), {
      headers: {
        "Content-Type": format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson",
        "Content-Disposition": `attachment; filename="audit-log.${format}"`,
        "Cache-Control": "no-store",
      },
    });
  };
}

function formatOf(text: string | null): ExportFormat | undefined {
  return text === null || text === "ndjson" ? "ndjson" : text === "csv" ? "csv" : undefined;
}

function stream(lines: AsyncGenerator<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
