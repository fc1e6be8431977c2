type Answer<Data> = PromiseLike<{
  data: Data | null;
  error: { message: string; statusCode?: string | number | undefined } | null;
}>;

/** What is used of the Supabase client: `storage.from(bucket)` and `rpc`. */
export interface SupabaseLike {
  storage: {
    from(bucket: string): {
      createSignedUploadUrl(path: string): Answer<{ signedUrl: string; token: string; path: string }>;
      createSignedUrl(
        path: string,
        seconds: number,
        options: { download: string | boolean },
      ): Answer<{ signedUrl: string }>;
      remove(paths: string[]): Answer<readonly { name: string }[]>;
    };
  };
  rpc(name: string, parameters: Record<string, unknown>): Answer<unknown>;
}

/** `not_allowed`: a policy said no, or it is not there; which of the two is not told. `unavailable`: try again. */
export class FileError extends Error {
  readonly code: "not_allowed" | "unavailable";

  constructor(code: FileError["code"], message: string) {
    super(message);
    this.name = "FileError";
    this.code = code;
  }
}

/** The data of an answer, or a `FileError`. Policies answer 400, 403 and 404, and PostgreSQL 42501, all of which mean "no". */
export async function take<Data>(answer: Answer<Data>, what: string): Promise<Data> {
  const { data, error } = await answer;
  if (!error && data !== null) return data;
  const {
    message = "no answer",
    statusCode,
    code,
  } = (error ?? {}) as { message?: string; statusCode?: string | number; code?: string };
  const status = Number(statusCode);
  const refused = (status >= 400 && status < 500 && status !== 429) || code === "42501" || code === "23514";
  throw new FileError(refused ? "not_allowed" : "unavailable", `${what}: ${message}`);
}
