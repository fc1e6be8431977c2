export type TenancyCode =
  /** A query where nobody said for which tenant. */
  | "no_tenant"
  /** Another tenant than the one that the surrounding work belongs to. */
  | "wrong_tenant"
  /** Not something that can be a tenant's id. */
  | "invalid_tenant"
  /** A statement that could leave the tenant, or that the guard cannot judge. */
  | "statement_refused"
  /** A client that was kept beyond its transaction. */
  | "transaction_over"
  /** A statement failed, its error was swallowed, and COMMIT became ROLLBACK. */
  | "not_committed";

export class TenancyError extends Error {
  readonly code: TenancyCode;

  constructor(code: TenancyCode, message: string) {
    super(message);
    this.name = "TenancyError";
    this.code = code;
  }
}
