export type UploadCode =
  | "bad_request"
  | "not_found"
  | "too_large"
  | "type_not_allowed"
  | "too_many_open"
  /** Its state does not allow this: it is done, given up, or being completed at this moment. */
  | "conflict"
  | "parts_missing"
  /** Its bytes are not what its type or its digests say. It is deleted. */
  | "rejected";

export class UploadError extends Error {
  readonly code: UploadCode;
  /** With `parts_missing`. */
  readonly parts: readonly number[];

  constructor(code: UploadCode, message: string, parts: readonly number[] = []) {
    super(message);
    this.name = "UploadError";
    this.code = code;
    this.parts = parts;
  }
}
