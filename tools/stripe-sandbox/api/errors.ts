export type ErrorType = "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";

export interface ErrorBody {
  type: ErrorType;
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: unknown;
  payment_method?: unknown;
  setup_intent?: unknown;
  doc_url?: string;
  request_log_url?: string;
}

interface ErrorOptions {
  code?: string;
  param?: string;
  status?: number;
}

/** An answer that Stripe gives as an error object. */
export class StripeFault extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = "StripeFault";
    this.status = status;
    this.body = body.code
      ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll("_", "-")}` }
      : body;
  }

  /** A declined card is an outcome, not a refused request: what it changed (the intent, a failed charge) stays. */
  get keepsChanges(): boolean {
    return this.body.type === "card_error";
  }
}

export function invalidRequest(message: string, options: ErrorOptions = {}): StripeFault {
  const { code, param, status = 400 } = options;
  return new StripeFault(status, {
    type: "invalid_request_error",
    message,
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  });
}

/** An unknown id: 404 when the address names it, 400 when a parameter does. */
export function resourceMissing(noun: string, id: string, param?: string): StripeFault {
  return invalidRequest(`No such ${noun}: '${id}'`, {
    code: "resource_missing",
    param: param ?? "id",
    status: param === undefined ? 404 : 400,
  });
}

export function parameterMissing(param: string): StripeFault {
  return invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
}

export function parameterUnknown(params: string[]): StripeFault {
  const noun = params.length === 1 ? "unknown parameter" : "unknown parameters";
  return invalidRequest(`Received ${noun}: ${params.join(", ")}`, { code: "parameter_unknown", param: params[0] });
}

export function parametersExclusive(params: string[]): StripeFault {
  return invalidRequest(`You may only specify one of these parameters: ${params.join(", ")}.`, {
    code: "parameters_exclusive",
    param: params[0],
  });
}
