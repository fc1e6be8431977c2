import { isFinalAnswer, KEPT_HEADERS } from "./answer.ts";
import { requestFingerprint } from "./fingerprint.ts";
import type { IdempotencyStore } from "./store.ts";

export type EventKind =
  | "started"
  /** Began after an attempt that died or whose answer was not stored. */
  | "resumed"
  | "stored"
  | "replayed"
  | "in_progress"
  | "reused"
  | "released"
  | "superseded"
  /** The answer was larger than `maxAnswerBytes`. */
  | "not_kept"
  | "store_failed";

export interface IdempotencyEvent {
  readonly kind: EventKind;
  readonly scope: string;
  readonly key: string;
  /** With `store_failed`. */
  readonly error?: unknown;
}

export interface IdempotencyOptions<R extends Request> {
  store: IdempotencyStore;
  /**
   * Whose keys these are: the signed-in account or tenant, never something the client can choose. Called for
   * every request, before anything else; give a Response (such as a 401) to answer in place of the handler.
   */
  scope: (request: R) => string | Response | Promise<string | Response>;
  /** Without a key: true (default) answers 400, false runs the handler unprotected. */
  required?: boolean;
  /** Other methods run the handler unprotected. Default POST and PATCH. */
  methods?: readonly string[];
  /** Longer than the handler can run: the platform's time limit, for instance. Default 60 s. */
  leaseMs?: number;
  /** How long an answer is replayed, from the start of its attempt. Default 24 h. */
  keepMs?: number;
  /** Larger requests are refused with 413. Default 1 MiB. */
  maxRequestBytes?: number;
  /** Larger answers are sent and remembered, but not replayed. Default 64 KiB. */
  maxAnswerBytes?: number;
  /** Default KEPT_HEADERS. */
  keptHeaders?: readonly string[];
  /** Which answers are stored. What is not stored runs again when repeated. Default isFinalAnswer. */
  isFinal?: (response: Response) => boolean;
  /** What makes two requests the same. Default requestFingerprint. */
  fingerprint?: (request: R, body: Uint8Array<ArrayBuffer>) => string | Promise<string>;
  /** The address of your documentation on keys, for the problem documents. */
  docs?: string;
  /** For logs and counters. What it throws is dropped. */
  observe?: (event: IdempotencyEvent) => void;
}

export type Settings<R extends Request> = Required<Omit<IdempotencyOptions<R>, "docs">> & { docs: string | undefined };

export function settle<R extends Request>(options: IdempotencyOptions<R>): Settings<R> {
  const settings: Settings<R> = {
    store: options.store,
    scope: options.scope,
    required: options.required ?? true,
    methods: options.methods ?? ["POST", "PATCH"],
    leaseMs: options.leaseMs ?? 60_000,
    keepMs: options.keepMs ?? 86_400_000,
    maxRequestBytes: options.maxRequestBytes ?? 1_048_576,
    maxAnswerBytes: options.maxAnswerBytes ?? 65_536,
    keptHeaders: options.keptHeaders ?? KEPT_HEADERS,
    isFinal: options.isFinal ?? isFinalAnswer,
    fingerprint: options.fingerprint ?? requestFingerprint,
    docs: options.docs,
    observe: quiet(options.observe),
  };
  if (!(settings.leaseMs > 0)) throw new RangeError("leaseMs must be more than 0.");
  if (!(settings.keepMs >= settings.leaseMs)) throw new RangeError("keepMs must be at least leaseMs.");
  return settings;
}

/** A scope of nothing would be one that all callers share. */
export function demandScope(scope: string): void {
  if (scope === "" || scope.length > 255) throw new RangeError("An idempotency scope has 1 to 255 characters.");
}

function quiet(observe: IdempotencyOptions<Request>["observe"]): (event: IdempotencyEvent) => void {
  return (event) => {
    try {
      observe?.(event);
    } catch {
      // A log that fails must not decide whether a payment is repeated.
    }
  };
}
