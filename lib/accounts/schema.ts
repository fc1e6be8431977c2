import { z } from "zod";

export const PASSWORD_MIN_LENGTH = 10;
const PASSWORD_MAX_LENGTH = 200;
const PATH_MAX_LENGTH = 500;
/** Only for resolving paths; nothing is ever sent there. */
const ANYWHERE = "http://shop.invalid";

/**
 * Where to go on after signing in: a path of this shop. Whatever leads elsewhere, or back to signing in, becomes `/`.
 */
export function safeNext(next: unknown, fallback = "/"): string {
  if (typeof next !== "string" || !next.startsWith("/") || next.length > PATH_MAX_LENGTH) return fallback;
  const url = URL.canParse(next, ANYWHERE) ? new URL(next, ANYWHERE) : undefined;
  if (url?.origin !== ANYWHERE) return fallback;
  // A path that begins with two slashes would name another host when it is used as an address.
  if (url.pathname.startsWith("//") || /^\/(sign-in|sign-up|api)(\/|$)/.test(url.pathname)) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The same for an address: one of this shop (`baseUrl`, without a slash at its end) counts by its path. */
export function ownPath(url: unknown, baseUrl: string): string {
  return safeNext(typeof url === "string" && url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url);
}

/** An address, trimmed and in lower case: the form in which it is stored and compared. */
export const emailField = z
  .string({ error: "Enter your email address." })
  .trim()
  .toLowerCase()
  .pipe(z.email({ error: "Enter an address like ada@example.com." }).max(254));

const existingPassword = z
  .string({ error: "Enter your password." })
  .min(1, { error: "Enter your password." })
  .max(PASSWORD_MAX_LENGTH, { error: "That is longer than a password here can be." });

const newPasswordField = z
  .string({ error: "Choose a password." })
  .min(PASSWORD_MIN_LENGTH, { error: `Use at least ${PASSWORD_MIN_LENGTH} characters.` })
  .max(PASSWORD_MAX_LENGTH, { error: `Use at most ${PASSWORD_MAX_LENGTH} characters.` });

const nextField = z
  .unknown()
  .optional()
  .transform((next) => safeNext(next));
const tokenField = z.string({ error: "The link is not complete." }).regex(/^[\w-]{43}$/, {
  error: "The link is not complete.",
});
const nameField = z.string().trim().max(100, { error: "Use at most 100 characters." });

export const signInInput = z.object({ email: emailField, password: existingPassword });
export const signUpInput = z.strictObject({
  email: emailField,
  password: newPasswordField,
  name: nameField.optional(),
  next: nextField,
});
export const signInLinkInput = z.strictObject({ email: emailField, next: nextField });
export const tokenInput = z.strictObject({ token: tokenField });
export const forgotPasswordInput = z.strictObject({ email: emailField });
export const resetPasswordInput = z.strictObject({ token: tokenField, password: newPasswordField });
export const changePasswordInput = z.strictObject({
  current_password: existingPassword.optional(),
  new_password: newPasswordField,
});
export const changeEmailInput = z.strictObject({ email: emailField, password: existingPassword.optional() });
/** What a person may change of their own row; nothing else is accepted. */
export const profileInput = z.strictObject({ name: nameField });

export type SignUpInput = z.output<typeof signUpInput>;
export type SignInLinkInput = z.output<typeof signInLinkInput>;

export type AccountDto =
  | { readonly signed_in: false }
  | {
      readonly signed_in: true;
      readonly email: string;
      readonly name: string | null;
      readonly role: "user" | "admin";
      readonly email_verified: boolean;
      readonly has_password: boolean;
      readonly organizations: readonly {
        readonly slug: string;
        readonly name: string;
        readonly role: "owner" | "admin" | "member";
        readonly has_seat: boolean;
      }[];
    };

export type SessionDto = {
  readonly id: string;
  readonly current: boolean;
  readonly user_agent: string | null;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
};
