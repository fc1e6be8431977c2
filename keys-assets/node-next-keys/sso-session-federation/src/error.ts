export type SsoCode =
  /** The setup of the connection is wrong; the customer's administrator must look. */
  | "connection_invalid"
  | "connection_disabled"
  /** The provider does not answer, or not in time. */
  | "provider_unavailable"
  /** The provider said no, or the person went back. */
  | "denied"
  /** No sign-in was begun in this browser, it is too old, or it was another one. */
  | "transaction_invalid"
  | "token_invalid"
  /** The address is of a domain that this customer has not proved. */
  | "email_refused"
  /** Your own rules said no. */
  | "not_allowed"
  /** The provider ended this sign-in before it was complete. */
  | "logged_out";

/** `message` is for your logs and for the administrator of the connection, `code` for the person. */
export class SsoError extends Error {
  readonly code: SsoCode;

  constructor(code: SsoCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SsoError";
    this.code = code;
  }
}
