/**
 * Every error that leaves the shop, by its stable code: the HTTP status and the title of the problem document
 * (RFC 9457). The sentence for the person is written where the error is made, because only there it is known.
 */
export const ERROR_CODES = {
  bad_request: [400, "The request could not be read"],
  invalid_signature: [400, "The signature is not valid"],
  unauthenticated: [401, "Sign in first"],
  wrong_credentials: [401, "Address or password is not right"],
  payment_declined: [402, "The payment was declined"],
  forbidden: [403, "This is not yours to do"],
  bad_origin: [403, "The request came from another site"],
  email_not_verified: [403, "The address is not verified"],
  not_entitled: [403, "No access to this KEY"],
  url_expired: [403, "The link has expired"],
  bad_signature: [403, "The link is not valid"],
  not_found: [404, "Not found"],
  key_not_found: [404, "No such KEY"],
  bundle_not_found: [404, "No such bundle"],
  plan_not_found: [404, "No such plan"],
  version_not_found: [404, "No such version"],
  no_artifact: [404, "Nothing to download yet"],
  order_not_found: [404, "No such order"],
  organization_not_found: [404, "No such organisation"],
  already_owned: [409, "Already owned"],
  not_on_sale: [409, "Not on sale"],
  not_refundable: [409, "Not refundable"],
  price_changed: [409, "The price has changed"],
  conflict: [409, "Somebody was faster"],
  payload_too_large: [413, "The request is too large"],
  range_not_satisfiable: [416, "The range lies outside the file"],
  invalid_input: [422, "Some of the input is not right"],
  rate_limited: [429, "Too many requests"],
  internal_error: [500, "Something broke on our side"],
  payments_unreachable: [503, "Payments are not reachable"],
  not_ready: [503, "Not ready"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One wrong field: `pointer` is a JSON pointer into the input. */
export type FieldError = { readonly pointer: string; readonly detail: string };

/** `message` is a sentence that a person can act on; `extra` becomes members of the problem document. */
export type AppError = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly errors?: readonly FieldError[];
  readonly extra?: Readonly<Record<string, unknown>>;
};
