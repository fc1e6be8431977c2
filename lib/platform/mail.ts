import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { clock } from "./clock";
import { type Db, database, type Tx, transaction } from "./db";
import { env } from "./env";
import { addJob } from "./jobs";
import { log } from "./log";

export { layOutMail, type MailContent } from "./mail-layout";

/** The name of the job that sends one mail; its payload is `{ mailId }`. */
export const SEND_MAIL_TASK = "send-mail";
/** Mails whose key begins so carry a secret link: once a mail server has them, their bodies are not kept. */
export const SECRET_MAIL = "secret:";
const SMTP_TIMEOUT_MS = 8_000;

export type NewMail = {
  /** What makes this mail happen once: a second mail with the same key is not written. */
  readonly dedupeKey: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where a mail program unsubscribes with one POST (RFC 8058). */
  readonly unsubscribeUrl?: string | null;
};

/**
 * Puts a mail into the outbox in the caller's transaction, with the job that sends it: it goes out exactly if the
 * transaction commits, and once for each `dedupeKey`.
 */
export async function queueMail(tx: Tx, mail: NewMail, now: Date = clock.now()): Promise<void> {
  const { dedupeKey, to, subject, text, html, unsubscribeUrl = null } = mail;
  const [row] = await tx.mail.createManyAndReturn({
    data: [{ dedupeKey, to, subject, text, html, unsubscribeUrl, createdAt: now }],
    skipDuplicates: true,
    select: { id: true },
  });
  if (row) await addJob(tx, SEND_MAIL_TASK, { mailId: row.id }, { key: `mail:${row.id}` });
}

let transporter: Transporter | undefined;

function mailServer(url: string): Transporter {
  transporter ??= createTransport({
    url,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  });
  return transporter;
}

type Outgoing = NewMail & { readonly id: string };

/** Both headers together let a mail program offer "unsubscribe" that works with one click. */
function unsubscribeHeaders(url: string | null | undefined): Record<string, string> {
  return url ? { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {};
}

/** Without a mail server the table itself is the mailbox, and nothing leaves the machine. */
async function deliver(mail: Outgoing): Promise<void> {
  const { SMTP_URL, MAIL_FROM, APP_URL } = env();
  if (!SMTP_URL) return;
  await mailServer(SMTP_URL).sendMail({
    from: MAIL_FROM,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // Stable over retries, so that a mail sent twice around a crash is recognised as one.
    messageId: `<${mail.id}@${new URL(APP_URL).hostname}>`,
    headers: { "Auto-Submitted": "auto-generated", ...unsubscribeHeaders(mail.unsubscribeUrl) },
  });
}

async function tryDelivery(tx: Tx, mail: Outgoing, now: Date): Promise<Error | undefined> {
  try {
    await deliver(mail);
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    await tx.mail.update({
      where: { id: mail.id },
      data: { attempts: { increment: 1 }, lastError: failure.message.slice(0, 500) },
    });
    return failure;
  }
  const isSpent = Boolean(env().SMTP_URL) && mail.dedupeKey.startsWith(SECRET_MAIL);
  await tx.mail.update({
    where: { id: mail.id },
    data: { sentAt: now, attempts: { increment: 1 }, lastError: null, ...(isSpent && { text: "", html: "" }) },
  });
  return undefined;
}

/**
 * The `send-mail` job: sends one mail of the outbox unless it was sent before. Its row is locked meanwhile, so two
 * workers cannot send it both. Throws when the mail server refuses or is away, so that the queue tries again; the
 * reason is kept on the row.
 */
export async function sendMail(mailId: string, now: Date = clock.now()): Promise<void> {
  const failure = await transaction(async (tx) => {
    const [mail] = await tx.$queryRaw<Outgoing[]>`
      select id, dedupe_key as "dedupeKey", "to", subject, text, html, unsubscribe_url as "unsubscribeUrl"
      from mails where id = ${mailId}::uuid and sent_at is null for update`;
    return mail ? tryDelivery(tx, mail, now) : undefined;
  });
  if (!failure) return;
  log().warn({ mailId, err: failure }, "mail not sent");
  throw failure;
}

/** For tests that point the shop at another mail server. */
export function resetMailServer(): void {
  transporter?.close();
  transporter = undefined;
}

const MAIL_SUMMARY = { id: true, to: true, subject: true, createdAt: true, sentAt: true, lastError: true } as const;

/** The newest mails, for the mailbox page; `to` narrows to one address. */
export function listMails(options: { to?: string; limit?: number } = {}, db: Db = database()) {
  return db.mail.findMany({
    where: options.to ? { to: options.to.toLowerCase() } : {},
    select: MAIL_SUMMARY,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: Math.min(options.limit ?? 50, 200),
  });
}

/** One mail with its bodies, or null. */
export function findMail(mailId: string, db: Db = database()) {
  return db.mail.findUnique({ where: { id: mailId }, select: { ...MAIL_SUMMARY, text: true, html: true } });
}
