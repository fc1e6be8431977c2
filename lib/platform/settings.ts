import { z } from "zod";
import { err, ok, type Result } from "../kernel/result";

/** What each setting is, for the one line that a wrong one ends the start with. */
const ABOUT: Record<string, string> = {
  KEYS_ENV: "where the shop runs, e.g. production",
  DATABASE_URL: "the address of PostgreSQL, e.g. postgresql://user:password@host:5432/keys",
  STRIPE_SECRET_KEY: "the secret key of the Stripe account, e.g. sk_live_… or sk_test_…",
  STRIPE_WEBHOOK_SECRET: "the signing secret of the webhook endpoint, e.g. whsec_…",
  STRIPE_API_BASE: "the address of Stripe's API when it is not Stripe's own, e.g. http://127.0.0.1:12111",
  CLOCK_URL: "the address of a clock that a demo follows, e.g. http://127.0.0.1:12111/sandbox/clock",
  APP_URL: "the address of the shop as people type it, e.g. https://keys.example.com",
  NEXTAUTH_SECRET: "the secret that signs session cookies, at least 32 characters, e.g. from `openssl rand -base64 32`",
  DOWNLOAD_SIGNING_SECRET:
    "the secret that signs download links, at least 32 characters, e.g. from `openssl rand -base64 32`",
  KEYS_SIGNING_KEY:
    "the Ed25519 private key that signs releases, PKCS#8 as PEM or base64, e.g. from `openssl genpkey -algorithm ed25519`",
  GITHUB_ID: "the client id of the GitHub sign-in; it goes with GITHUB_SECRET",
  GOOGLE_CLIENT_ID: "the client id of the Google sign-in; it goes with GOOGLE_CLIENT_SECRET",
  SMTP_URL: "the mail server, e.g. smtps://user:password@mail.example.com:465",
  MAIL_FROM: "the sender of mails, e.g. KEYS <shop@example.com>",
  STORAGE_URL: "where artifacts are kept, e.g. file:/var/lib/keys/artifacts or s3://bucket?endpoint=https://…",
  AWS_ACCESS_KEY_ID: "the access key of the object store that STORAGE_URL names",
  AWS_SECRET_ACCESS_KEY: "the secret key of the object store that STORAGE_URL names",
  AWS_REGION: "the region of the object store, e.g. eu-central-1",
  REDIS_URL: "the address of Redis, e.g. redis://127.0.0.1:6379",
  PORT: "the port the shop listens on, e.g. 3000",
  LOG_LEVEL: "how much is logged: fatal, error, warn, info, debug or trace",
};

const secret = z.string().min(32);

/**
 * An Ed25519 private key: PKCS#8 as PEM (line ends may be written as \\n), or its DER as base64. RFC 8410 leaves nothing
 * of the 48 bytes open but the last 32.
 */
const SIGNING_KEY =
  /^(-----BEGIN PRIVATE KEY-----(\s|\\n)*)?MC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/]{43}((\s|\\n)*-----END PRIVATE KEY-----(\s|\\n)*)?$/;
const shape = z
  .object({
    KEYS_ENV: z.enum(["demo", "production"]).default("demo"),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_\w+$/),
    STRIPE_WEBHOOK_SECRET: z.string().regex(/^whsec_.{8,}$/),
    STRIPE_API_BASE: z.url({ protocol: /^https?$/ }).optional(),
    CLOCK_URL: z.url({ protocol: /^https?$/ }).optional(),
    APP_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
    NEXTAUTH_SECRET: secret,
    DOWNLOAD_SIGNING_SECRET: secret,
    KEYS_SIGNING_KEY: z.string().regex(SIGNING_KEY),
    GITHUB_ID: z.string().optional(),
    GITHUB_SECRET: z.string().optional(),
    GOOGLE_CLIENT_ID: z.string().optional(),
    GOOGLE_CLIENT_SECRET: z.string().optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: z.string().default("KEYS <shop@keys.test>"),
    STORAGE_URL: z
      .string()
      .regex(/^(file:|s3:\/\/)/)
      .default("file:.data/artifacts"),
    AWS_ACCESS_KEY_ID: z.string().optional(),
    AWS_SECRET_ACCESS_KEY: z.string().optional(),
    AWS_REGION: z
      .string()
      .regex(/^[a-z0-9-]+$/)
      .default("us-east-1"),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    KEYS_ASSETS_ROOT: z.string().default("./keys-assets"),
    PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
  })
  .superRefine((settings, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (settings.KEYS_ENV === "production" && settings.STRIPE_API_BASE)
      issue("STRIPE_API_BASE", "must not be set in production");
    if (settings.KEYS_ENV === "production" && settings.CLOCK_URL) issue("CLOCK_URL", "must not be set in production");
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const)
      if (settings.STORAGE_URL.startsWith("s3:") && !settings[name]) issue(name, "is missing");
    if (settings.KEYS_ENV === "production" && !settings.SMTP_URL) issue("SMTP_URL", "is missing");
    if (Boolean(settings.GITHUB_ID) !== Boolean(settings.GITHUB_SECRET))
      issue("GITHUB_ID", "is set without its partner");
    if (Boolean(settings.GOOGLE_CLIENT_ID) !== Boolean(settings.GOOGLE_CLIENT_SECRET))
      issue("GOOGLE_CLIENT_ID", "is set without its partner");
  });

export type Settings = z.output<typeof shape>;

/**
 * Reads the settings of the shop from environment variables; an empty value counts as absent.
 * The error is one line: the name of the first wrong setting, what it is and an example.
 */
export function parseSettings(source: Readonly<Record<string, string | undefined>>): Result<Settings, string> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = shape.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? "A setting");
  const isMissing = !(name in given);
  const wrong = issue?.code === "custom" ? issue.message : isMissing ? "is missing" : "is not valid";
  return err(`${name} ${wrong}: ${ABOUT[name] ?? "see the README's table of settings"}.`);
}
