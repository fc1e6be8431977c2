import { ApiProblem, fetchJson } from "../fetch-json";

type AuthAnswer = { readonly url: string };

/** Calls next-auth: its token against forged requests first, then the action. Throws `ApiProblem`. */
async function callAuth(action: string, fields: Record<string, string>): Promise<string> {
  const { csrfToken } = await fetchJson<{ csrfToken: string }>("/api/auth/csrf");
  const json = { ...fields, csrfToken, json: "true" };
  const { url } = await fetchJson<AuthAnswer>(`/api/auth/${action}`, { method: "POST", json });
  const answer = new URL(url, window.location.origin);
  if (answer.searchParams.has("csrf")) {
    throw new ApiProblem(403, "no_cookies", "This browser does not keep the cookie that signing in needs. Allow it.");
  }
  if (answer.searchParams.has("error")) {
    throw new ApiProblem(401, "sign_in_failed", "Signing in did not work. Try again.");
  }
  return answer.href;
}

/** Signs in with a password and returns where to go on. */
export function signInWithPassword(input: { email: string; password: string; next: string }): Promise<string> {
  const { email, password, next } = input;
  return callAuth("callback/credentials", { email, password, callbackUrl: next });
}

/** Signs in by a mailed link's token and returns where to go on. */
export function signInWithLink(input: { token: string; next: string }): Promise<string> {
  return callAuth("callback/link", { token: input.token, callbackUrl: input.next });
}

/** Begins to sign in at another provider and returns its address. */
export function beginProvider(provider: "github" | "google", next: string): Promise<string> {
  return callAuth(`signin/${provider}`, { callbackUrl: next });
}

/** Signs this device out and returns where to go on. */
export function signOut(next = "/"): Promise<string> {
  return callAuth("signout", { callbackUrl: next });
}

/** Goes on after signing in or out. The whole page is loaded anew, so that nothing of the other person stays. */
export function goOn(address: string): void {
  window.location.assign(address);
}

/** What is wrong with one field of the input, by its name; null when nothing is. */
export function fieldProblem(error: unknown, field: string): string | null {
  if (!(error instanceof ApiProblem) || !Array.isArray(error.extra.errors)) return null;
  for (const entry of error.extra.errors as readonly { pointer?: unknown; detail?: unknown }[]) {
    if (entry.pointer === `/${field}` && typeof entry.detail === "string") return entry.detail;
  }
  return null;
}

/** What is wrong beyond single fields, as a sentence; null when a field says it already. */
export function formProblem(error: unknown): string | null {
  if (!error) return null;
  if (!(error instanceof ApiProblem)) return "Something went wrong here. Try again.";
  return Array.isArray(error.extra.errors) && error.extra.errors.length > 0 ? null : error.message;
}
